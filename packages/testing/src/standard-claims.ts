import { randomUUID } from 'node:crypto'

export const ISSUER = 'https://issuer.test'
export const AUDIENCE = 'https://api.test'

interface Named {
  readonly issuer: string
  readonly audience: string
  /** Seconds since the epoch. */
  readonly now: number
}

/** The seven claims of RFC 9068 §2.2, right in everything, for five minutes from `now`. */
export function standardClaims({ issuer, audience, now }: Named) {
  return {
    iss: issuer,
    aud: audience,
    sub: 'user-1',
    client_id: 'client-1',
    iat: now,
    exp: now + 300,
    jti: randomUUID() as string,
  }
}
