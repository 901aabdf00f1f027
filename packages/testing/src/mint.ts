import { sign } from 'node:crypto'
import type { Clock } from '@claimcheck/core'
import { checkOptions, flag, members, type Rule, seconds } from './check-options.js'
import { isTestKey, type TestKey } from './key.js'
import { standardClaims } from './standard-claims.js'

/** How a token departs from a good one. */
export interface MintOptions {
  /** Expired an hour ago. */
  readonly expired?: boolean
  /** Seconds from now before which the token is not valid. Services tolerate 10, unless their `clockTolerance` says otherwise. */
  readonly notBefore?: number
  /** Seconds from now until it expires. Default 300. */
  readonly expiresIn?: number
  /** Meant for somebody else. */
  readonly wrongAudience?: boolean
  /** From somebody else. */
  readonly wrongIssuer?: boolean
  /** Signed with this key instead of the issuer's: `testKey()`. */
  readonly key?: TestKey
  /** Laid over `{ alg, kid, typ: 'at+jwt' }`, whatever is signed with; undefined removes a member. */
  readonly header?: Readonly<Record<string, unknown>>
}

/** Laid over the claims of a good token; undefined removes one. */
export type MintClaims = Readonly<Record<string, unknown>>

interface MintTerms {
  readonly issuer: string
  readonly audience: string
  readonly key: TestKey
  readonly clock: Clock
}

const hour = 3600

/** A signed JWT access token (RFC 9068 §2), good unless the options say otherwise. */
export async function mintToken(terms: MintTerms, claims: MintClaims, options: MintOptions): Promise<string> {
  checkOptions('mint', options, rules)
  const key = options.key ?? terms.key
  const now = Math.floor(terms.clock.now())
  const payload = { ...standardClaims({ ...terms, now }), ...departures(options, now), ...claims }
  const { alg, kid } = key
  return signed({ alg, kid, typ: 'at+jwt', ...options.header }, payload, key)
}

function departures({ expiresIn, expired, notBefore, wrongAudience, wrongIssuer }: MintOptions, now: number) {
  return {
    ...(expiresIn !== undefined && { exp: now + expiresIn }),
    ...(expired && { iat: now - 2 * hour, exp: now - hour }),
    ...(notBefore !== undefined && { nbf: now + notBefore }),
    ...(wrongAudience && { aud: 'https://another-api.test' }),
    ...(wrongIssuer && { iss: 'https://another-issuer.test' }),
  }
}

// By node:crypto, because a JOSE library would refuse the headers that a service must refuse.
function signed(header: object, payload: object, { alg, privateKey }: TestKey): string {
  const input = [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  const digest = alg === 'EdDSA' ? null : 'sha256'
  const signature = sign(digest, Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' })
  return `${input}.${signature.toString('base64url')}`
}

const key: Rule = [isTestKey, 'must be a key made by testKey()']
const rules = {
  expired: flag,
  notBefore: seconds,
  expiresIn: seconds,
  wrongAudience: flag,
  wrongIssuer: flag,
  key,
  header: members,
} satisfies Record<keyof MintOptions, Rule>
