import { randomUUID } from 'node:crypto'
import { mintMany } from '../issuer.mjs'

/** In the order of the tables. Each makes so many distinct tokens that must be refused for one reason. */
export const kinds = [
  { id: 'malformed', title: 'Malformed: no token at all, in three ways', make: malformed },
  { id: 'bad-signature', title: 'Bad signature', make: badSignatures },
  { id: 'expired', title: 'Expired, well signed', make: expired },
  { id: 'unknown-kid', title: 'Unknown kid, a new one each time', make: unknownKids },
  { id: 'unknown-issuer', title: 'Unknown issuer', make: unknownIssuers },
]

const decode = (segment) => JSON.parse(Buffer.from(segment, 'base64url'))
const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Few signatures are made, and each is of another token: as far as anyone can see before checking it, it is one of this key. */
async function forged({ mint }, count, change) {
  const models = (await mintMany(mint, 16)).map((token) => token.split('.'))
  return Array.from({ length: count }, (_, at) => {
    const [head, payload, signature] = models[at % models.length]
    const { header, claims } = change({ header: decode(head), claims: { ...decode(payload), jti: randomUUID() } })
    return [encode(header), encode(claims), signature].join('.')
  })
}

export function badSignatures(issuer, count) {
  return forged(issuer, count, (token) => token)
}

export function unknownKids(issuer, count) {
  return forged(issuer, count, ({ header, claims }) => ({ header: { ...header, kid: randomUUID() }, claims }))
}

function unknownIssuers(issuer, count) {
  return forged(issuer, count, ({ header, claims }) => ({ header, claims: { ...claims, iss: issuer.elsewhere } }))
}

function expired({ mint }, count) {
  return mintMany(() => mint({ iat: 1_600_000_000, exp: 1_600_003_600 }), count)
}

/** As long as a token: two segments, a header that is no JSON, and one word. All are token68, so that the header is well-formed. */
async function malformed({ mint }, count) {
  const models = await mintMany(mint, 16)
  const ways = [
    ([header, payload]) => `${header}.${payload}`,
    ([, payload, signature]) => `${payload.slice(7)}.${payload}.${signature}`,
    (segments) => segments.join(''),
  ]
  return Array.from({ length: count }, (_, at) => {
    const [header, payload, signature] = models[at % models.length].split('.')
    const distinct = encode({ ...decode(payload), jti: randomUUID() })
    return ways[at % ways.length]([header, distinct, signature])
  })
}
