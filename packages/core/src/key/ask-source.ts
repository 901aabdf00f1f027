import { answerWithin } from '../shared/deadline.js'
import {
  isFailure,
  isTokenRefused,
  isVerifierUnavailable,
  TokenRefused,
  VerifierUnavailable,
} from '../shared/failures.js'
import type { KeyHealth } from '../shared/key-source.js'
import type { IssuerRules } from '../shared/rules.js'
import { ownFacts } from './own-sources.js'

/** A custom source may be made of ours, and what those say of keys passes: as a failure of its own, for each request. */
function failureOf(cause: unknown): TokenRefused | VerifierUnavailable {
  if (isTokenRefused(cause) && (cause.code === 'key_unknown' || cause.code === 'key_ambiguous')) {
    return new TokenRefused(cause.code, { cause })
  }
  if (!isVerifierUnavailable(cause)) return new VerifierUnavailable('keys_unavailable', { cause })
  const { retryAfter } = cause
  return new VerifierUnavailable(cause.code === 'overloaded' ? 'overloaded' : 'keys_unavailable', { cause, retryAfter })
}

/**
 * Asks an issuer's key source: at once where it answers at once. Our own have deadlines of their own; somebody else's gets `within` seconds.
 *
 * @throws {VerifierUnavailable} `keys_unavailable` in place of whatever a source throws that is not about keys.
 */
export function askSource<Answer>(
  { keys }: IssuerRules,
  within: number,
  ask: (keys: IssuerRules['keys']) => Answer | Promise<Answer>,
): Answer | Promise<Answer> {
  const isOurs = isOurOwn(keys)
  const fail = isOurs ? failOurs : failTheirs
  let answer: Answer | Promise<Answer>
  try {
    answer = isOurs ? ask(keys) : (answerWithin(within, () => ask(keys)) as Answer | Promise<Answer>)
  } catch (cause) {
    return fail(cause)
  }
  return answer instanceof Promise ? answer.catch(fail) : answer
}

function failOurs(cause: unknown): never {
  throw isFailure(cause) ? cause : failureOf(cause)
}

function failTheirs(cause: unknown): never {
  throw failureOf(cause)
}

/** How an issuer's keys are. Undefined where the source does not tell. */
export function healthOfKeys({ keys, issuer, context }: IssuerRules): KeyHealth | undefined {
  return ownFacts(keys)?.health?.(issuer, context) ?? keys.health?.(issuer)
}

export const isOurOwn = (keys: IssuerRules['keys']): boolean => ownFacts(keys) !== undefined

/** Fetches the keys of one issuer now, where its source can. */
export async function refreshKeys(rules: IssuerRules, within: number): Promise<void> {
  await askSource(rules, within, (keys) => keys.refresh?.(rules.issuer, rules.context))
}
