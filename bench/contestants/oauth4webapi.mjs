import { allowInsecureRequests, validateJwtAccessToken } from 'oauth4webapi'
import { versionOf } from './version-of.mjs'

function create({ issuer, jwksUri, audience, algorithm }) {
  const server = { issuer, jwks_uri: jwksUri }
  const options = { signingAlgorithms: [algorithm], [allowInsecureRequests]: true }
  const verify = (token) => {
    const request = new Request('https://api.bench.example/orders', { headers: { authorization: `Bearer ${token}` } })
    return validateJwtAccessToken(server, request, audience, options)
  }
  return { verify }
}

export const oauth4webapi = { name: 'oauth4webapi', version: versionOf('oauth4webapi'), create }
