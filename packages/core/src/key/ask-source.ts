import { answerWithin } from '../shared/deadline.js'
import { isFailure, VerifierUnavailable } from '../shared/failures.js'
import type { IssuerRules } from '../shared/rules.js'
import { ownFacts } from './own-sources.js'

// A custom source may be made of ours, and their failures pass.
const aboutKeys: ReadonlySet<string> = new Set(['key_unknown', 'key_ambiguous', 'keys_unavailable', 'overloaded'])

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
  try {
    return await (ownFacts(keys) === undefined ? answerWithin(within, () => ask(keys)) : ask(keys))
  } catch (cause) {
    if (isFailure(cause) && aboutKeys.has(cause.code)) throw cause
    throw new VerifierUnavailable('keys_unavailable', { cause })
  }
}

/** Fetches the keys of one issuer now, where its source can. */
export function refreshKeys(rules: IssuerRules, within: number): Promise<void> {
  return askSource(rules, within, (keys) => keys.refresh?.(rules.issuer, rules.context))
}
