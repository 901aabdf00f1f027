/** What a resource server makes of the Authorization lines of a request. */
export interface AuthorizationVector {
  readonly title: string
  /** The value of each Authorization line. */
  readonly lines: readonly string[]
  readonly outcome: { readonly token: string } | 'credentials_absent' | 'credentials_malformed'
  /** The clause it stands on. */
  readonly source: string
  /** An HTTP parser trims or refuses these bytes, so only direct callers can present them. */
  readonly directOnly?: true
}

const jwt = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ1c2VyLTEifQ.c2ln'
const scheme = 'OAuth 2.1 §5.1.1'
const grammar = 'RFC 9110 §11.2, §11.4; OAuth 2.1 §5.1.1'
const twice = 'RFC 9110 §5.3, §11.6.2; RFC 6750 §3.1'
const foreign = 'RFC 6750 §3.1'

const accepted: readonly AuthorizationVector[] = [
  { title: 'reads a Bearer token', lines: [`Bearer ${jwt}`], outcome: { token: jwt }, source: scheme },
  { title: 'reads the scheme in lower case', lines: [`bearer ${jwt}`], outcome: { token: jwt }, source: scheme },
  { title: 'reads the scheme in upper case', lines: [`BEARER ${jwt}`], outcome: { token: jwt }, source: scheme },
  { title: 'reads the scheme in mixed case', lines: [`bEaReR ${jwt}`], outcome: { token: jwt }, source: scheme },
  { title: 'reads past two spaces', lines: [`Bearer  ${jwt}`], outcome: { token: jwt }, source: grammar },
  {
    title: 'reads past many spaces',
    lines: [`Bearer${' '.repeat(40)}${jwt}`],
    outcome: { token: jwt },
    source: grammar,
  },
  { title: 'reads a token of one character', lines: ['Bearer a'], outcome: { token: 'a' }, source: grammar },
  {
    title: 'reads every character of token68',
    lines: ['Bearer AZaz09-._~+/'],
    outcome: { token: 'AZaz09-._~+/' },
    source: grammar,
  },
  { title: 'keeps one equals sign at the end', lines: ['Bearer abc='], outcome: { token: 'abc=' }, source: grammar },
  {
    title: 'keeps many equals signs at the end',
    lines: ['Bearer abc===='],
    outcome: { token: 'abc====' },
    source: grammar,
  },
  { title: 'keeps the case of the token', lines: ['Bearer AbC'], outcome: { token: 'AbC' }, source: grammar },
  {
    title: 'reads a token that is the name of the scheme',
    lines: ['Bearer Bearer'],
    outcome: { token: 'Bearer' },
    source: grammar,
  },
  {
    title: 'reads a token too long for a JWT, which is not its question',
    lines: [`Bearer ${'a'.repeat(12_000)}`],
    outcome: { token: 'a'.repeat(12_000) },
    source: grammar,
  },
]

const absent: readonly AuthorizationVector[] = [
  { title: 'finds nothing without an Authorization line', lines: [], outcome: 'credentials_absent', source: foreign },
  { title: 'finds nothing in an empty line', lines: [''], outcome: 'credentials_absent', source: foreign },
]

const foreignLines: readonly (readonly [string, string])[] = [
  ['Basic', 'Basic dXNlcjpwYXNz'],
  ['Basic alone', 'Basic'],
  ['DPoP, not supported yet', `DPoP ${jwt}`],
  ['Digest with parameters', 'Digest username="u", realm="r"'],
  ['Negotiate', 'Negotiate YIIB'],
  ['a scheme that begins with Bearer', `Bearerish ${jwt}`],
  ['Bearer and the token run together', `Bearer${jwt}`],
  ['a hyphenated relative of Bearer', `Bearer-Token ${jwt}`],
  ['a scheme that Bearer begins with', `Bear ${jwt}`],
  ['Token', `Token ${jwt}`],
  ['a token without a scheme', jwt],
]

const malformedLines: readonly (readonly [string, string])[] = [
  ['the scheme alone', 'Bearer'],
  ['the scheme alone in lower case', 'bearer'],
  ['nothing but spaces after the scheme', 'Bearer   '],
  ['a tab after the scheme', `Bearer\t${jwt}`],
  ['a tab after the space', `Bearer \t${jwt}`],
  ['a second word', `Bearer ${jwt} ${jwt}`],
  ['two tokens joined by a comma', `Bearer ${jwt}, Bearer ${jwt}`],
  ['two tokens joined by a comma without a space', `Bearer ${jwt},${jwt}`],
  ['a comma at the end', `Bearer ${jwt},`],
  ['a foreign credential joined by a comma', `Bearer ${jwt}, Basic dXNlcjpwYXNz`],
  ['nothing but equals signs', 'Bearer =='],
  ['an equals sign in the middle', 'Bearer abc=def'],
  ['a parameter in place of a token', `Bearer token="${jwt}"`],
  ['a quoted token', `Bearer "${jwt}"`],
  ['a token in angle brackets', `Bearer <${jwt}>`],
  ['a colon', 'Bearer a:b'],
  ['a semicolon', 'Bearer a;b'],
  ['an asterisk', 'Bearer a*b'],
  ['a per cent sign', 'Bearer a%20b'],
  ['a backslash', 'Bearer a\\b'],
  ['an exclamation mark, which is tchar but not token68', 'Bearer a!b'],
  ['a byte outside ASCII', 'Bearer caf\u00e9'],
  ['a no-break space in place of the space', `Bearer \u00a0${jwt}`],
]

const malformedDirectly: readonly (readonly [string, string])[] = [
  ['a space at the end', `Bearer ${jwt} `],
  ['a tab at the end', `Bearer ${jwt}\t`],
  ['a line feed at the end', `Bearer ${jwt}\n`],
  ['a line break and a second line', `Bearer ${jwt}\r\nBearer ${jwt}`],
  ['a NUL in the token', 'Bearer a\u0000b'],
  ['a letter outside Latin-1', 'Bearer \u0430bc'],
]

const severalLines: readonly (readonly [string, readonly string[]])[] = [
  ['two different tokens', ['Bearer a', 'Bearer b']],
  ['the same token twice', [`Bearer ${jwt}`, `Bearer ${jwt}`]],
  ['a token and Basic', [`Bearer ${jwt}`, 'Basic dXNlcjpwYXNz']],
  ['Basic and a token', ['Basic dXNlcjpwYXNz', `Bearer ${jwt}`]],
  ['a token and an empty line', [`Bearer ${jwt}`, '']],
  ['an empty line and a token', ['', `Bearer ${jwt}`]],
  ['two foreign schemes', ['Basic dXNlcjpwYXNz', 'Negotiate YIIB']],
  ['two empty lines', ['', '']],
  ['three tokens', ['Bearer a', 'Bearer b', 'Bearer c']],
]

type Row = readonly [what: string, lines: readonly string[]]

const asRow = ([what, line]: readonly [string, string]): Row => [what, [line]]

const refused = ([what, lines]: Row): AuthorizationVector => ({
  title: lines.length === 1 ? `refuses ${what}` : `refuses ${lines.length} lines: ${what}`,
  lines,
  outcome: 'credentials_malformed',
  source: lines.length === 1 ? grammar : twice,
})

const ignored = ([what, lines]: Row): AuthorizationVector => ({
  title: `treats as no credentials: ${what}`,
  lines,
  outcome: 'credentials_absent',
  source: foreign,
})

export const authorizationHeader: readonly AuthorizationVector[] = [
  ...accepted,
  ...absent,
  ...foreignLines.map(asRow).map(ignored),
  ...malformedLines.map(asRow).map(refused),
  ...malformedDirectly.map(asRow).map((row) => ({ ...refused(row), directOnly: true as const })),
  ...severalLines.map(refused),
]
