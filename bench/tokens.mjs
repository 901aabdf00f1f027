import { generateKeyPair, randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import { SignJWT } from 'jose'

const generate = promisify(generateKeyPair)
const keyTypes = {
  RS256: ['rsa', { modulusLength: 2048 }],
  ES256: ['ec', { namedCurve: 'P-256' }],
  EdDSA: ['ed25519', {}],
}

export const kid = 'bench-1'
export const generateKeys = (algorithm) => generate(...keyTypes[algorithm])

const scope = 'openid profile read:orders write:orders read:invoices offline_access'
const roles = ['admin', 'buyer', 'seller', 'auditor', 'support']

/** Mints access tokens of about 700 bytes, each with a `jti` of its own. */
export function tokenMint({ issuer, audience, algorithm, privateKey }) {
  const claims = (changes) => {
    const now = Math.floor(Date.now() / 1000)
    const times = { iat: now, exp: now + 7_200 }
    return {
      iss: issuer,
      aud: audience,
      sub: 'user-1',
      client_id: 'shop',
      scope,
      roles,
      jti: randomUUID(),
      ...times,
      ...changes,
    }
  }
  return (changes = {}, key = privateKey) =>
    new SignJWT(claims(changes)).setProtectedHeader({ alg: algorithm, kid, typ: 'at+jwt' }).sign(key)
}

/** Tokens that must be refused, each for one reason. */
export async function forgedTokens(mint, algorithm) {
  const foreign = await generateKeys(algorithm)
  return {
    tampered: tamper(await mint()),
    expired: await mint({ iat: 1_600_000_000, exp: 1_600_003_600 }),
    'foreign key': await mint({}, foreign.privateKey),
    'foreign issuer': await mint({ iss: 'https://foreign.example' }),
    'foreign audience': await mint({ aud: 'https://foreign.example' }),
  }
}

function tamper(token) {
  const [header, payload, signature] = token.split('.')
  const claims = JSON.parse(Buffer.from(payload, 'base64url'))
  const changed = Buffer.from(JSON.stringify({ ...claims, sub: 'user-2' })).toString('base64url')
  return [header, changed, signature].join('.')
}
