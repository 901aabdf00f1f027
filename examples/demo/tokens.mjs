import { calculateJwkThumbprint, decodeJwt } from 'jose'
import { audience, otherAudience } from './world.mjs'

/** The tokens of the cases, by name: issued on request, or signed with the issuer's key where it would not issue them. */
export async function getTokens({ issuer, otherIssuer }) {
  const { full, readOnly } = issuer.clients
  const valid = await issuer.token({ client: full })
  return {
    full: valid,
    readOnly: await issuer.token({ client: readOnly }),
    tampered: tamper(await issuer.token({ client: readOnly })),
    expired: issuer.signingKey.sign({ ...decodeJwt(valid), iat: secondsAgo(600), exp: secondsAgo(300) }),
    identity: identityToken(issuer),
    otherAudience: await issuer.token({ client: full, resource: otherAudience }),
    otherIssuer: await otherIssuer.token({ client: otherIssuer.clients.full }),
    bound: await boundToken(issuer, valid),
    loggedOut: await issuer.token({ client: full }),
  }
}

const secondsAgo = (seconds) => Math.floor(Date.now() / 1000) - seconds

/** The same token with a scope its client may not have. */
function tamper(token) {
  const [header, , signature] = token.split('.')
  const claims = { ...decodeJwt(token), scope: 'read:orders write:orders' }
  return [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.')
}

/** OpenID Connect Core 1.0 §2, with our audience in `aud`. */
function identityToken(issuer) {
  const claims = { aud: audience, nonce: 'n-0S6_WzA2Mj', at_hash: '77QmUPtjPfzWtF2AnpK9RQ', auth_time: secondsAgo(5) }
  return issuer.signingKey.sign({ ...claims, scope: undefined, client_id: undefined }, { typ: 'JWT' })
}

/** RFC 9449 §6.1: whoever sends it must prove to have the key with this thumbprint. */
async function boundToken(issuer, token) {
  const jkt = await calculateJwkThumbprint(issuer.signingKey.publicJwk)
  return issuer.signingKey.sign({ ...decodeJwt(token), cnf: { jkt } })
}
