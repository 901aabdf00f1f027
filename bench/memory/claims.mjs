import { randomUUID } from 'node:crypto'

export const issuer = 'https://issuer.bench.example'
export const audience = 'https://api.bench.example'

const payloadBytes = 700
const scope = 'openid profile read:orders write:orders read:invoices offline_access'
const roles = ['admin', 'buyer', 'seller', 'auditor', 'support']

/** What a token of a user of its own says: nothing in it that is long is the same in two tokens. */
function claimsWith(now, filler) {
  const sub = randomUUID()
  return {
    iss: issuer,
    aud: audience,
    sub,
    client_id: 'shop',
    scope,
    roles,
    jti: randomUUID(),
    sid: randomUUID(),
    email: `${sub}@users.example`,
    groups: [randomUUID(), randomUUID(), randomUUID()],
    iat: now,
    exp: now + 7_200,
    picture: filler,
  }
}

const filler = '-'.repeat(payloadBytes - JSON.stringify(claimsWith(1_800_000_000, '')).length)

/** Claims of exactly 700 bytes of JSON. */
export const claimsOf = (now) => claimsWith(now, filler)
