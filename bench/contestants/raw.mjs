import { createPublicKey, verify as verifySignature } from 'node:crypto'
import { derOf } from './ecdsa-der.mjs'

const digests = { RS256: 'sha256', ES256: 'sha256', EdDSA: null }
const bytesOf = (text) => Buffer.from(text, 'base64url')

/** What every check of a signature is made of: key, digest, the bytes that were signed and the signature as OpenSSL reads it. */
function reader({ jwks, algorithm }) {
  const key = createPublicKey({ key: jwks.keys[0], format: 'jwk' })
  const digest = digests[algorithm]
  const signatureOf = algorithm === 'ES256' ? (text) => derOf(bytesOf(text)) : bytesOf
  return { key, digest, partsOf: (token) => splitAt(token, token.lastIndexOf('.'), signatureOf) }
}

const splitAt = (token, dot, signatureOf) => ({
  signed: Buffer.from(token.slice(0, dot), 'latin1'),
  signature: signatureOf(token.slice(dot + 1)),
})

function createSync(trust) {
  const { key, digest, partsOf } = reader(trust)
  const verify = (token) => {
    const { signed, signature } = partsOf(token)
    if (!verifySignature(digest, signed, key, signature)) throw new Error('bad signature')
  }
  return { verify }
}

function createWithCallback(trust) {
  const { key, digest, partsOf } = reader(trust)
  const verify = (token) => {
    const { signed, signature } = partsOf(token)
    return new Promise((resolve, reject) => {
      verifySignature(digest, signed, key, signature, (error, good) =>
        good ? resolve() : reject(error ?? new Error('bad signature')),
      )
    })
  }
  return { verify }
}

const version = `OpenSSL ${process.versions.openssl}`

/** The floor: the signature alone, no claims, so the gate does not ask them. */
export const rawCallback = { name: 'crypto.verify, callback', version, baseline: true, create: createWithCallback }
export const rawSync = { name: 'crypto.verify, sync', version, baseline: true, create: createSync }
