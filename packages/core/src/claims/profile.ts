import { own } from '../shared/json.js'
import type { ClaimRule } from './claim-rule.js'

const markers = ['at_hash', 'c_hash', 's_hash', 'events', 'logout_token', 'token_introspection', 'status_list']
const otherTypes = ['id', 'refresh', 'offline', 'logout']

/**
 * `compat` takes tokens whose header does not say what they are; so what betrays another kind of JWT refuses it (RFC 8725 §3.12): an ID token,
 * a security event, a logout, introspection or status list token. `rfc9068` has asked the header already.
 */
export const isNoOtherKind: ClaimRule = ({ claims, granted, rules }) => {
  if (rules.profile === 'rfc9068') return undefined
  if (markers.some((name) => Object.hasOwn(claims, name))) return 'type_refused'
  if (Object.hasOwn(claims, 'token_use') && claims['token_use'] !== 'access') return 'type_refused'
  const typ = own(claims, 'typ')
  if (typeof typ === 'string' && otherTypes.includes(typ.toLowerCase())) return 'type_refused'
  return Object.hasOwn(claims, 'nonce') && !granted.hasScopes ? 'type_refused' : undefined
}

// `iss` and `aud` have codes of their own.
const required = ['exp', 'sub', 'client_id', 'iat', 'jti']

/** RFC 9068 §2.2: what an access token of that profile must have. `compat` needs `exp`. */
export const hasProfileClaims: ClaimRule = ({ claims, rules }) => {
  const names = rules.profile === 'rfc9068' ? required : ['exp']
  return names.every((name) => Object.hasOwn(claims, name)) ? undefined : 'claim_missing'
}
