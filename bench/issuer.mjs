import { once } from 'node:events'
import { createServer } from 'node:http'
import { forgedTokens, generateKeys, kid, tokenMint } from './tokens.mjs'

const audience = 'https://api.bench.example'

/**
 * An issuer on loopback with one key, its discovery documents and its key set.
 *
 * `trust` is what a contestant is told, as plain JSON; `mint` makes good tokens; `forged` has those that must be refused.
 */
export async function startIssuer(algorithm) {
  const { publicKey, privateKey } = await generateKeys(algorithm)
  const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid, alg: algorithm, use: 'sig' }] }
  const documents = {}
  const server = createServer(({ url }, response) => sendJson(response, documents[url]))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const issuer = `http://127.0.0.1:${server.address().port}`
  const trust = { jwks, jwksUri: `${issuer}/jwks`, issuer, audience, algorithm }
  Object.assign(documents, documentsOf(trust))
  const mint = tokenMint({ ...trust, privateKey })
  return { trust, mint, forged: await forgedTokens(mint, algorithm), close: () => close(server) }
}

function documentsOf({ jwks, jwksUri, issuer, algorithm }) {
  const metadata = {
    issuer,
    jwks_uri: jwksUri,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: [algorithm],
  }
  return {
    '/jwks': jwks,
    // Where get-jwks looks when it is told nothing else.
    '/.well-known/jwks.json': jwks,
    '/.well-known/oauth-authorization-server': metadata,
    '/.well-known/openid-configuration': metadata,
  }
}

function sendJson(response, document) {
  if (document === undefined) return response.writeHead(404).end()
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'max-age=3600' })
  response.end(JSON.stringify(document))
}

async function close(server) {
  server.close()
  server.closeAllConnections()
  await once(server, 'close')
}

export const mintMany = (mint, count) => Promise.all(Array.from({ length: count }, () => mint()))
