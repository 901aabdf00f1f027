export interface Row {
  readonly mark: string
  readonly title: string
  /** Its request line. */
  readonly sent: string
  readonly expected: string
  /** What each framework's column says, without the time. */
  readonly answers: readonly string[]
  /** Below the row: the challenge, or the time to wait. */
  readonly besides: string
}

/** The rows of the printed table, read by the places of its headings. */
export function rowsOf(text: string): Row[] {
  const lines = text.split('\n')
  const top = lines.findIndex((line) => line.trimStart().startsWith('request '))
  const starts = [...(lines[top + 1] ?? '').matchAll(/─+/g)].map(({ index }) => index)
  const rows: string[][] = []
  for (const line of lines.slice(top + 2, lines.indexOf('', top))) {
    if (line.startsWith(' ')) rows.at(-1)?.push(line.trim())
    else rows.push([line])
  }
  return rows.map(([row = '', ...besides]) => {
    const cells = starts.map((start, column) => row.slice(start, starts[column + 1]).trim())
    const [mark = '', title = '', sent = '', expected = '', ...answers] = cells
    const statuses = answers.map((cell) => cell.replace(/ +\d+\.\d$/, ''))
    return { mark, title, sent, expected, answers: statuses, besides: besides.join(' ') }
  })
}

/** The columns, of which the last are the frameworks. */
export const headingsOf = (text: string): string[] => {
  const head = text.split('\n').find((line) => line.trimStart().startsWith('request ')) ?? ''
  return head.trim().split(/ {2,}/)
}

const invalidToken = (description: string) =>
  `Bearer realm="api", error="invalid_token", error_description="${description}"`

const answers = [
  ['no token', 'GET /orders', '401 credentials_absent', 'Bearer realm="api"'],
  ['a valid token', 'GET /orders', '200', ''],
  ['a valid token that may write', 'POST /orders', '201', ''],
  [
    'a token without the scope',
    'POST /orders',
    '403 scope_insufficient',
    'Bearer realm="api", error="insufficient_scope", error_description="The access token lacks a required scope", scope="write:orders"',
  ],
  [
    'a tampered token',
    'POST /orders',
    '401 signature_invalid',
    invalidToken('The access token has an invalid signature'),
  ],
  ['an expired token', 'GET /orders', '401 token_expired', invalidToken('The access token has expired')],
  ['an ID token for our audience', 'GET /orders', '401 type_refused', invalidToken('The token is not an access token')],
  [
    'a token for another audience',
    'GET /orders',
    '401 audience_mismatch',
    invalidToken('The access token is meant for another audience'),
  ],
  [
    'a token of another issuer',
    'GET /orders',
    '401 issuer_unknown',
    invalidToken('The access token is from an issuer this resource does not trust'),
  ],
  [
    'a token bound to a key (cnf)',
    'GET /orders',
    '401 binding_unverifiable',
    invalidToken('The access token is bound to a sender and this resource cannot verify the binding'),
  ],
  ['logging out with a token', 'POST /logout', '204', ''],
  ['the token revoked by that', 'GET /orders', '401 token_revoked', invalidToken('The access token has been revoked')],
  ['key server off, same service', 'GET /orders', '200', ''],
  ['key server off, new service', 'GET /orders', '503 keys_unavailable', 'no challenge; Retry-After: 1'],
] as const

/** What the demonstration shows, row by row: the same from all three. */
export const table: readonly Row[] = answers.map(([title, sent, expected, besides]) => {
  const [status = ''] = expected.split(' ')
  return { mark: '✓', title, sent, expected, answers: [status, status, status], besides }
})
