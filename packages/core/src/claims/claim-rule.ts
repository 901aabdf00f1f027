import type { JsonObject } from '../shared/json.js'
import type { RefusalCode } from '../shared/refusals.js'
import type { IssuerRules } from '../shared/rules.js'
import type { Granted } from './granted.js'

/** What a rule is asked about. */
export interface Judged {
  readonly claims: JsonObject
  readonly granted: Granted
  readonly rules: IssuerRules
  /** Seconds since the epoch. */
  readonly now: number
}

/** From a token's claims to "nothing wrong" or a code. */
export type ClaimRule = (judged: Judged) => RefusalCode | undefined
