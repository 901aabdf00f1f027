import { AUDIENCE, ISSUER, standardClaims } from '@claimcheck/testing/internal'
import { type SigningKey, signCompact } from './sign-compact.js'
import type { Algorithm } from './test-keys.js'

export { AUDIENCE, ISSUER }

export type Claims = Readonly<Record<string, unknown>>

export interface MintOptions {
  /** What signs, and what the header says. Default `ES256`. */
  alg?: Algorithm
  /** Default: that of the algorithm's test key. */
  kid?: string
  /** Laid over `{ alg, kid, typ: 'at+jwt' }`; `undefined` removes a member. */
  header?: Readonly<Record<string, unknown>>
  /** Signs in place of the algorithm's test key. */
  key?: SigningKey
  /** Seconds since the epoch. Default: the system clock's. */
  now?: number
}

/** The claims of a token that is right in everything (RFC 9068 §2.2). */
export function validClaims({ now = Math.floor(Date.now() / 1000) }: { now?: number } = {}) {
  return { ...standardClaims({ issuer: ISSUER, audience: AUDIENCE, now }), scope: 'read:orders write:orders' }
}

/** A valid access token but for what is asked for: claims are laid over {@link validClaims}, `undefined` removes one. */
export function mint(claims: Claims = {}, options: MintOptions = {}): string {
  const { alg = 'ES256', kid = alg === 'none' ? undefined : `test-${alg}`, header, key, now } = options
  return signCompact({
    header: { alg, kid, typ: 'at+jwt', ...header },
    payload: { ...validClaims(now === undefined ? {} : { now }), ...claims },
    alg,
    ...(key === undefined ? {} : { key }),
  })
}
