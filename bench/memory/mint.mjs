import { createHmac, sign } from 'node:crypto'

const signers = {
  HS256: (input, secret) => createHmac('sha256', secret).update(input).digest('base64url'),
  ES256: (input, key) => sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url'),
}

const segment = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A signed token, at once: a promise for each of a million would take most of the time. */
export function mintNow({ alg, kid }, claims, key) {
  const input = `${segment({ alg, kid, typ: 'at+jwt' })}.${segment(claims)}`
  return `${input}.${signers[alg](input, key)}`
}
