import { turnableClock } from '../clock.js'
import { AUDIENCE, type Claims, type MintOptions, mint } from '../mint.js'
import { base64url } from '../sign-compact.js'
import { spareKeys } from '../test-keys.js'

/** Time stands still in the contract, so that every answer is known to the byte. */
export const contractTime = 1_800_000_000
export const clock = turnableClock(contractTime)

export const ADMIN_AUDIENCE = 'https://admin.test'

const minted = (claims: Claims = {}, options: MintOptions = {}): string =>
  mint({ jti: 'token-1', ...claims }, { now: contractTime, ...options })

const valid = minted()
const [header, , signature] = valid.split('.')

/** One valid token, and others that differ from it in one thing. */
export const tokens = {
  valid,
  ofAcme: minted({ scope: 'read:organization:acme', tenant: 'acme' }),
  ofAdmin: minted({ roles: ['admin'] }),
  forBoth: minted({ aud: [AUDIENCE, ADMIN_AUDIENCE] }),
  revoked: minted({ jti: 'revoked' }),
  expired: minted({ iat: contractTime - 600, exp: contractTime - 300 }),
  forOthers: minted({ aud: 'https://other.test' }),
  ofStranger: minted({ iss: 'https://stranger.test' }),
  bound: minted({ cnf: { jkt: 'thumbprint' } }),
  tampered: `${header}.${base64url({ iss: 'https://issuer.test', aud: AUDIENCE, sub: 'root', exp: contractTime + 300 })}.${signature}`,
  foreignKey: minted({}, { key: spareKeys.ES256.privateKey }),
  unknownKey: minted({}, { kid: 'unpublished' }),
  unsigned: minted({}, { alg: 'none' }),
  encrypted: `${base64url({ alg: 'RSA-OAEP-256', enc: 'A256GCM' })}.a2V5.aXY.dGV4dA.dGFn`,
  idToken: minted({ aud: AUDIENCE, scope: undefined, nonce: 'n-1' }, { header: { typ: 'JWT' } }),
  opaque: '2YotnFZFEjr1zCsicMWpAA',
}
