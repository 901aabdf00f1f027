import type { Auth } from '../claims/auth.js'
import type { Clock } from '../shared/clock.js'
import { answerWithin } from '../shared/deadline.js'
import type { Emit } from '../shared/events.js'
import { TokenRefused, VerifierUnavailable } from '../shared/failures.js'

export type Status = 'live' | 'revoked'

/** What a server tells a denylist about itself. */
export interface DenylistContext {
  readonly clock: Clock
  /** Seconds; the largest of the server's issuers. */
  readonly clockTolerance: number
  readonly emit: Emit
}

/** Is a token that verifies still good? Answers with one of two exact words; anything else, a throw or a missed deadline is 503. */
export interface Denylist {
  lookup(auth: Auth): Status | Promise<Status>
  /** Added to every issuer's `requiredClaims`. */
  readonly requires?: readonly string[]
  /** Seconds. A token without `iat`, or with a longer life, is refused. */
  readonly maxTokenLifetime?: number
  /** Called by each server at its construction. */
  attach?(context: DenylistContext): void
}

export type Lookup = Denylist['lookup']

/**
 * Asks the denylist; at once where it answers at once. Silence refuses: undefined, true and typos stay outside.
 *
 * @param within seconds
 * @throws {@link TokenRefused} `token_revoked`; {@link VerifierUnavailable} `status_unavailable`.
 */
export function checkStatus(auth: Auth, lookup: Lookup, within: number): Promise<void> | undefined {
  const fail = (cause: unknown): never => {
    throw new VerifierUnavailable('status_unavailable', { cause })
  }
  let answer: unknown
  try {
    answer = answerWithin(within, () => lookup(auth))
  } catch (cause) {
    return fail(cause)
  }
  if (answer instanceof Promise) return answer.catch(fail).then(judge)
  return judge(answer)
}

function judge(answer: unknown): undefined {
  if (answer === 'revoked') throw new TokenRefused('token_revoked')
  if (answer !== 'live') throw new VerifierUnavailable('status_unavailable')
}
