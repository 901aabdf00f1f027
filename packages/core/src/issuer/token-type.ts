const accessToken = /^(?:application\/)?at\+jwt$/i
const anyToken = /^(?:application\/)?(?:at\+)?jwt$/i

/**
 * May an access token have this `typ`? A media type, compared without regard to case, `application/` left out or not (RFC 7515 §4.1.9).
 * `rfc9068` insists on `at+jwt` (RFC 9068 §4); `compat` also takes `JWT` and none at all, and nothing else (RFC 8725 §3.11).
 */
export function isAccessTokenType(typ: unknown, profile: 'compat' | 'rfc9068'): boolean {
  if (typ === undefined) return profile === 'compat'
  return typeof typ === 'string' && (profile === 'rfc9068' ? accessToken : anyToken).test(typ)
}
