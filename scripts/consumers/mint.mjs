// A key pair made on the spot, and tokens signed with it, so that a consumer needs nothing but the package it tries out.
import { generateKeyPairSync, randomUUID, sign } from 'node:crypto'

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')

export const issuer = 'https://auth.example.com'
export const audience = 'https://api.example.com'

export function createSigner() {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'ES256', use: 'sig' }
  return { jwk, mint: (claims) => mint(privateKey, claims) }
}

function mint(key, claims) {
  const now = Math.floor(Date.now() / 1000)
  const common = {
    iss: issuer,
    aud: audience,
    sub: 'ada',
    client_id: 'shop',
    iat: now,
    exp: now + 60,
    jti: randomUUID(),
  }
  const signed = `${encode({ alg: 'ES256', typ: 'at+jwt', kid: 'one' })}.${encode({ ...common, ...claims })}`
  return `${signed}.${sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
}
