import { answerWithin } from '../shared/deadline.js'
import {
  isFailure,
  isTokenRefused,
  isVerifierUnavailable,
  TokenRefused,
  VerifierUnavailable,
} from '../shared/failures.js'
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
 * Asks an issuer's key source. Our own have deadlines of their own; somebody else's gets `within` seconds.
 *
 * @throws {VerifierUnavailable} `keys_unavailable` in place of whatever a source throws that is not about keys.
 */
export async function askSource<Answer>(
  { keys }: IssuerRules,
  within: number,
  ask: (keys: IssuerRules['keys']) => Answer | PromiseLike<Answer>,
): Promise<Awaited<Answer>> {
  const isOurs = ownFacts(keys) !== undefined
  try {
    return await (isOurs ? ask(keys) : answerWithin(within, () => ask(keys)))
  } catch (cause) {
    throw isOurs && isFailure(cause) ? cause : failureOf(cause)
  }
}

/** Fetches the keys of one issuer now, where its source can. */
export function refreshKeys(rules: IssuerRules, within: number): Promise<void> {
  return askSource(rules, within, (keys) => keys.refresh?.(rules.issuer, rules.context))
}
