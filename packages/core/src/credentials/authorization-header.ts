import { headerLines } from '../request/header-lines.js'
import type { ResourceRequest } from '../request/resource-request.js'
import { TokenRefused } from '../shared/failures.js'
import { type CredentialSource, ownCredentials } from './credentials.js'
import { isToken68 } from './token68.js'

/**
 * The token of `Authorization: Bearer` (RFC 6750 §2.1). Another scheme counts as no credentials (RFC 6750 §3.1).
 * Two lines, or anything behind `Bearer` but one token68, is `credentials_malformed`.
 */
export function fromHeader(): CredentialSource {
  return ownCredentials({ kind: 'header', read: readAuthorization })
}

// A scheme ends where its characters end (RFC 9110 §5.6.2): `Bearer,` is ours and broken, `Bearerish` is foreign.
const ours = /^bearer(?![!#$%&'*+\-.^_`|~0-9a-z])/i

function readAuthorization(request: ResourceRequest): string | undefined {
  const lines = headerLines(request, 'authorization')
  if (lines.length > 1) throw new TokenRefused('credentials_malformed')
  const line = lines[0] ?? ''
  if (!ours.test(line)) return undefined
  const token = line.slice('bearer'.length).replace(/^ +/, '')
  if (line[6] !== ' ' || !isToken68(token)) throw new TokenRefused('credentials_malformed')
  return token
}
