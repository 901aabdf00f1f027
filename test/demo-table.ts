export interface Row {
  readonly mark: string
  /** What the case is called, and its request line. */
  readonly title: string
  readonly request: string
  readonly status: string
  readonly code: string
  readonly challenge: string
}

/** The rows of the printed table, read by the places of its headings; continued lines are joined. */
export function rowsOf(text: string): Row[] {
  const lines = text.split('\n')
  const top = lines.findIndex((line) => line.trimStart().startsWith('request '))
  const end = lines.indexOf('', top)
  const head = lines[top] ?? ''
  const starts = ['request', 'status', 'code', 'challenge'].map((name) => head.indexOf(name))
  const ends = [...starts.slice(1), head.length - ' milli'.length]
  const rows: string[][] = []
  for (const line of lines.slice(top + 2, end)) {
    if (line.startsWith(' ')) rows.at(-1)?.push(line)
    else rows.push([line])
  }
  return rows.map((row) => {
    const cells = starts.map((start, column) => row.map((line) => line.slice(start, ends[column]).trim()))
    const [[title = '', request = ''] = [], ...others] = cells
    const [status = '', code = '', challenge = ''] = others.map((parts) => parts.join(' ').trim())
    return { mark: row[0]?.[0] ?? '', title, request, status, code, challenge }
  })
}

const invalidToken = (description: string) =>
  `Bearer realm="api", error="invalid_token", error_description="${description}"`

const answers = [
  ['no token', 'GET /orders', '401', 'credentials_absent', 'Bearer realm="api"'],
  ['a valid token', 'GET /orders', '200', '–', '–'],
  ['a valid token that may write', 'POST /orders', '201', '–', '–'],
  [
    'a token without the scope',
    'POST /orders',
    '403',
    'scope_insufficient',
    'Bearer realm="api", error="insufficient_scope", error_description="The access token lacks a required scope", scope="write:orders"',
  ],
  [
    'a tampered token',
    'POST /orders',
    '401',
    'signature_invalid',
    invalidToken('The access token has an invalid signature'),
  ],
  ['an expired token', 'GET /orders', '401', 'token_expired', invalidToken('The access token has expired')],
  [
    'an ID token for our audience',
    'GET /orders',
    '401',
    'type_refused',
    invalidToken('The token is not an access token'),
  ],
  [
    'a token for another audience',
    'GET /orders',
    '401',
    'audience_mismatch',
    invalidToken('The access token is meant for another audience'),
  ],
  [
    'a token of another issuer',
    'GET /orders',
    '401',
    'issuer_unknown',
    invalidToken('The access token is from an issuer this resource does not trust'),
  ],
  [
    'a token bound to a key (cnf)',
    'GET /orders',
    '401',
    'binding_unverifiable',
    invalidToken('The access token is bound to a sender and this resource cannot verify the binding'),
  ],
  ['logging out with a token', 'POST /logout', '204', '–', '–'],
  [
    'the token revoked by that',
    'GET /orders',
    '401',
    'token_revoked',
    invalidToken('The access token has been revoked'),
  ],
  ['key server off, same service', 'GET /orders', '200', '–', '–'],
  ['key server off, new service', 'GET /orders', '503', 'keys_unavailable', 'none; Retry-After: 1'],
] as const

/** What the demonstration shows, row by row. */
export const table: readonly Row[] = answers.map(([title, request, status, code, challenge]) => ({
  mark: '✓',
  title,
  request,
  status,
  code,
  challenge,
}))
