import { type LoopbackServer, startLoopbackServer } from './loopback-server.js'

/** Publishes the metadata (RFC 8414 §3) and the keys (RFC 7517 §5) of an issuer whose name is the address it listens at. */
export async function publishOnLoopback(jwks: () => object): Promise<LoopbackServer> {
  const metadata = () => ({ issuer: server.origin, jwks_uri: `${server.origin}/jwks` })
  const documents = new Map<string | undefined, () => object>([
    ['/.well-known/oauth-authorization-server', metadata],
    ['/.well-known/openid-configuration', metadata],
    ['/jwks', jwks],
  ])
  const server = await startLoopbackServer((request, response) => {
    const document = documents.get(request.url)
    response.writeHead(document === undefined ? 404 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(document?.() ?? {}))
  })
  return server
}
