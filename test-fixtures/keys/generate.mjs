// Made the keys of this folder, once: `node test-fixtures/keys/generate.mjs` (Node 20, OpenSSL 3.0). The results are
// committed, so that a failing test fails again with the same bytes. Running it again replaces every key.
import { generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'

const rsa = (modulusLength) => ['rsa', { modulusLength, publicExponent: 0x10001 }]
const ec = (namedCurve) => ['ec', { namedCurve }]

const recipes = {
  RS256: rsa(2048),
  RS384: rsa(2048),
  RS512: rsa(2048),
  PS256: rsa(2048),
  PS384: rsa(2048),
  PS512: rsa(2048),
  ES256: ec('P-256'),
  ES384: ec('P-384'),
  ES512: ec('P-521'),
  EdDSA: ['ed25519', {}],
  Ed25519: ['ed25519', {}],
}

/** A fresh private JWK. */
function privateJwk([type, options], members) {
  return { ...generateKeyPairSync(type, options).privateKey.export({ format: 'jwk' }), ...members }
}

/** A fresh public JWK with one member put wrong on purpose. */
function alteredPublicJwk([type, options], members) {
  return { ...generateKeyPairSync(type, options).publicKey.export({ format: 'jwk' }), ...members }
}

const table = (algorithms, prefix) =>
  Object.fromEntries(algorithms.map((alg) => [alg, privateJwk(recipes[alg], { kid: `${prefix}${alg}`, alg })]))

/** A P-256 public JWK whose last byte of `y` is flipped: the point is no longer on the curve. */
function offCurve() {
  const jwk = alteredPublicJwk(ec('P-256'), { kid: 'test-odd-off-curve', alg: 'ES256' })
  const y = Buffer.from(jwk.y, 'base64url')
  y[y.length - 1] ^= 1
  return { ...jwk, y: y.toString('base64url') }
}

/** Genuine id-RSASSA-PSS keys (RFC 4055 §1.2); they have no JWK form, hence PEM. */
function rsaPss() {
  const { privateKey, publicKey } = generateKeyPairSync('rsa-pss', { modulusLength: 2048 })
  return {
    privatePem: privateKey.export({ format: 'pem', type: 'pkcs8' }),
    publicPem: publicKey.export({ format: 'pem', type: 'spki' }),
  }
}

const write = (name, value) =>
  writeFileSync(new URL(`${name}.json`, import.meta.url), `${JSON.stringify(value, null, 2)}\n`)

write('signing-keys', table(Object.keys(recipes), 'test-'))
write('spare-keys', table(['RS256', 'ES256'], 'test-spare-'))
write('odd-keys', {
  rsa1024: privateJwk(rsa(1024), { kid: 'test-odd-rsa1024', alg: 'RS256' }),
  p384: privateJwk(ec('P-384'), { kid: 'test-odd-p384' }),
  secp256k1: privateJwk(ec('secp256k1'), { kid: 'test-odd-secp256k1' }),
  ed448: privateJwk(['ed448', {}], { kid: 'test-odd-ed448' }),
  x25519: privateJwk(['x25519', {}], { kid: 'test-odd-x25519' }),
})
write('odd-public-jwks', {
  rsaExponentOne: alteredPublicJwk(rsa(2048), { e: 'AQ', kid: 'test-odd-e1', alg: 'RS256' }),
  rsaExponentEven: alteredPublicJwk(rsa(2048), { e: 'AQAA', kid: 'test-odd-even-e', alg: 'RS256' }),
  rsaExponentHuge: alteredPublicJwk(rsa(2048), { e: 'AQAAAAE', kid: 'test-odd-huge-e', alg: 'RS256' }),
  ecOffCurve: offCurve(),
})
write('rsa-pss', rsaPss())
