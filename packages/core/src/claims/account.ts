import type { JsonObject } from '../shared/json.js'

/** Whom a token stands for, unique among all issuers. */
export function accountOf(
  issuer: string,
  subject: string | undefined,
  clientId: string | undefined,
): string | undefined {
  if (subject !== undefined) return `${issuer}#sub:${subject}`
  return clientId === undefined ? undefined : `${issuer}#client:${clientId}`
}

/** A user, or the client itself (RFC 9700 §4.15). Undefined when the token does not tell. */
export function principalOf(
  claims: JsonObject,
  subject: string | undefined,
  clientId: string | undefined,
): 'user' | 'client' | undefined {
  const ownClient = clientId !== undefined && (subject === clientId || subject === `${clientId}@clients`)
  const says = (name: string, value: string) => Object.hasOwn(claims, name) && claims[name] === value
  if (subject === undefined || ownClient || says('idtyp', 'app') || says('gty', 'client-credentials')) return 'client'
  return says('idtyp', 'user') || clientId !== undefined ? 'user' : undefined
}
