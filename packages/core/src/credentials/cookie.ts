import { headerLines } from '../request/header-lines.js'
import type { ResourceRequest } from '../request/resource-request.js'
import { ConfigError, TokenRefused } from '../shared/failures.js'
import { type CredentialSource, ownCredentials } from './credentials.js'
import { isToken68 } from './token68.js'

/**
 * The token of a cookie that cannot be forged cross-site (OAuth 2.1 §7.1.3). On methods other than GET and HEAD the cookie
 * counts only with `Sec-Fetch-Site: same-origin`, or with an `Origin` equal to one of `origins`. One that does not count, or is
 * empty, is absent; two of that name, or a value that is no token68, is `credentials_malformed`.
 *
 * Does not check that the cookie came over TLS: set it `Secure; HttpOnly; SameSite`, best with the prefix `__Host-`.
 *
 * @throws {@link ConfigError} for a name that is no cookie name, and for origins that are none.
 */
export function fromCookie(name: string, options: { readonly origins: readonly string[] }): CredentialSource {
  const origins = checkedOrigins(name, options)
  return ownCredentials({ kind: 'cookie', read: (request: ResourceRequest) => readCookie(request, name, origins) })
}

function readCookie(request: ResourceRequest, name: string, origins: readonly string[]): string | undefined {
  if (!cannotBeForged(request, origins)) return undefined
  const values = headerLines(request, 'cookie')
    .flatMap((line) => line.split(';'))
    .map(trimmed)
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1))
  if (values.length > 1) throw new TokenRefused('credentials_malformed')
  const value = values[0]
  if (value === undefined || value === '') return undefined
  if (!isToken68(value)) throw new TokenRefused('credentials_malformed')
  return value
}

/** Without the spaces around it. By a loop: an expression for the end of a text tries every space in it. */
function trimmed(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isSpace(text[start])) start++
  while (end > start && isSpace(text[end - 1])) end--
  return text.slice(start, end)
}

const isSpace = (character: string | undefined): boolean => character === ' ' || character === '\t'

function cannotBeForged(request: ResourceRequest, origins: readonly string[]): boolean {
  if (request.method === 'GET' || request.method === 'HEAD') return true
  const sites = headerLines(request, 'sec-fetch-site')
  if (sites.length === 1 && sites[0] === 'same-origin') return true
  const sent = headerLines(request, 'origin')
  return sent.length === 1 && origins.includes(sent[0] ?? '')
}

function checkedOrigins(name: string, options: { readonly origins: readonly string[] }): readonly string[] {
  const problems: string[] = []
  const origins: unknown = options?.origins
  if (typeof name !== 'string' || !/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name)) {
    problems.push('fromCookie(name): the name is a token (RFC 6265 §4.1.1)')
  }
  if (!Array.isArray(origins)) problems.push('fromCookie: `origins` is a list, and may be empty')
  else if (!origins.every(isOrigin))
    problems.push('fromCookie: each of `origins` is an origin such as "https://app.example.com"')
  const unknown = Object.keys(options ?? {}).filter((key) => key !== 'origins')
  if (unknown.length > 0) problems.push(`fromCookie: unknown option ${unknown.join(', ')}`)
  if (problems.length > 0) throw new ConfigError(problems)
  return Object.freeze([...options.origins])
}

function isOrigin(value: unknown): boolean {
  if (typeof value !== 'string') return false
  try {
    return !value.includes('*') && new URL(value).origin === value
  } catch {
    return false
  }
}
