import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { hints } from '../packages/core/src/hints.js'
import { ConfigError, createResourceServer, refusals } from '../packages/core/src/index.js'
import { inRoot, readInRoot } from './pages/code-blocks.js'

const script = inRoot('scripts/docs.mjs')
const sources = [
  'packages/core/src/options.ts',
  'packages/core/src/shared/issuer-options.ts',
  'packages/core/src/mount.ts',
  'packages/core/src/hints.ts',
  'packages/core/src/shared/refusals.ts',
  'packages/core/src/key/remote-options.ts',
  'packages/core/src/status/memory-denylist.ts',
  'packages/fastify/src/plugin.ts',
  'packages/fastify/src/augment.ts',
]
const names = [
  'issuer options',
  'server options',
  'mount options',
  'fastify options',
  'fastify route options',
  'remote key options',
  'denylist options',
  'refusals',
  'hints',
  'speed',
]

const section = (name: string): string => `<!-- generated: ${name} -->\n<!-- end: ${name} -->\n`
const everySection = names.map(section).join('\nText.\n\n')

let root: string
function plant(readme: string): void {
  root = mkdtempSync(join(tmpdir(), 'claimcheck-docs-'))
  for (const path of sources) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    cpSync(inRoot(path), join(root, path))
  }
  writeFileSync(join(root, 'README.md'), readme)
}

/** The page, once written: most tests start from there. */
let written: string
beforeAll(() => {
  plant(everySection)
  docs()
  written = page()
  rmSync(root, { recursive: true })
})
beforeEach(() => plant(written))
afterEach(() => rmSync(root, { recursive: true }))

function docs(...flags: string[]): { status: number | null; problems: string[] } {
  const { status, stderr } = spawnSync(process.execPath, [script, ...flags, root], { encoding: 'utf8' })
  return { status, problems: stderr.trim() === '' ? [] : stderr.trim().split('\n') }
}

const page = (path = 'README.md'): string => readFileSync(join(root, path), 'utf8')

function edit(path: string, from: string | RegExp, to: string): void {
  const before = page(path)
  writeFileSync(join(root, path), before.replace(from, to))
  expect(page(path)).not.toBe(before)
}

describe('docs', () => {
  it('calls an unwritten page out of date, writes it once, then agrees with it', () => {
    writeFileSync(join(root, 'README.md'), everySection)
    const stale = { status: 1, problems: ['README.md: out of date, run pnpm run docs'] }
    expect(docs('--check')).toEqual(stale)
    expect(page()).toBe(everySection)
    expect(docs()).toEqual({ status: 0, problems: [] })
    expect(docs('--check')).toEqual({ status: 0, problems: [] })
    expect(page()).toContain('\n\nText.\n\n')
  })

  it.each([
    {
      title: 'an option with its default taken out of the docblock',
      line: "| `audienceClaims` | `string[]` | `['aud']` | Where the audience stands; the first claim present counts. |",
    },
    {
      title: 'an option whose default is one of its words',
      line: "| `profile` | `'compat' \\| 'rfc9068'` | `compat` | `compat` (default) takes `typ` absent, `JWT` or `at+jwt`; `rfc9068` insists on `at+jwt` and all seven claims. |",
    },
    {
      title: 'an option without a default',
      line: '| `maxTokenAge` | `number` | – | Seconds since `iat` after which a token is too old; makes `iat` required. |',
    },
    {
      title: 'a required option',
      line: '| `issuer` | `string \\| IssuerTemplate` | required | The issuer identifier, ',
    },
    {
      title: 'an option of a plugin',
      line: '| `auth` | `AuthMode` | `required` | What routes are held to unless they say otherwise in `config.auth`. |',
    },
    {
      title: 'an interface of another module',
      line: '| `auth` | `AuthMode` | – | Over the `auth` of every registration that covers the route. |',
    },
    {
      title: 'a refusal with an error',
      line: '| 401 | `invalid_token` | `token_expired` | The access token has expired |',
    },
    { title: 'a refusal without one', line: '| 503 | – | `keys_unavailable` | – |' },
    {
      title: 'a hint',
      line: '| `id_token` | The token is an ID token. The client must send the access token. |',
    },
  ])('writes $title', ({ line }) => {
    expect(written).toContain(`\n${line}`)
  })

  it.each([
    { title: 'a description', path: 'shared/refusals.ts', from: 'The access token has expired', to: 'Too late' },
    {
      title: 'a new refusal',
      path: 'shared/refusals.ts',
      from: 'overloaded:',
      to: 'asleep: { status: 503 },\n  overloaded:',
    },
    { title: 'a hint', path: 'hints.ts', from: 'The token is an ID token.', to: 'An ID token.' },
    { title: 'a default', path: 'options.ts', from: 'Default 16,384.', to: 'Default 8,192.' },
    { title: 'a type', path: 'status/memory-denylist.ts', from: 'max?: number', to: 'max?: bigint' },
    { title: 'an option that becomes required', path: 'shared/issuer-options.ts', from: 'aliases?:', to: 'aliases:' },
  ])('notices a change of $title', ({ path, from, to }) => {
    edit(`packages/core/src/${path}`, from, to)
    expect(docs('--check')).toEqual({ status: 1, problems: ['README.md: out of date, run pnpm run docs'] })
  })

  it('notices a table that was changed by hand', () => {
    edit('README.md', 'The access token has expired', 'The token is old')
    expect(docs('--check').status).toBe(1)
    docs()
    expect(page()).toContain('The access token has expired')
  })

  it.each([
    {
      title: 'a section nobody generates',
      text: everySection + section('weather'),
      problem: 'README.md: no generator for "weather"',
    },
    {
      title: 'a section without an end',
      text: everySection.replace('<!-- end: hints -->', ''),
      problem: 'README.md: a generated section has no end',
    },
    {
      title: 'a section that no page has',
      text: everySection.replace(section('hints'), ''),
      problem: 'no page has the generated section "hints"',
    },
  ])('refuses $title', ({ text, problem }) => {
    writeFileSync(join(root, 'README.md'), text)
    expect(docs()).toEqual({ status: 1, problems: [problem] })
  })

  it.each([
    {
      title: 'an option without a docblock',
      path: 'shared/issuer-options.ts',
      from: '  /** Other spellings of `iss` that this issuer uses. */\n',
      problem: 'packages/core/src/shared/issuer-options.ts: IssuerOptions.aliases has no docblock',
    },
    {
      title: 'an interface that is gone',
      path: 'mount.ts',
      from: 'interface MountOptions',
      problem: 'packages/core/src/mount.ts has no interface MountOptions',
    },
  ])('refuses $title', ({ path, from, problem }) => {
    edit(`packages/core/src/${path}`, from, '')
    expect(docs()).toEqual({ status: 1, problems: [problem] })
  })

  it('finds sections in the pages of packages', () => {
    writeFileSync(join(root, 'README.md'), everySection.replace(section('hints'), ''))
    writeFileSync(join(root, 'packages/core/README.md'), section('hints'))
    expect(docs()).toEqual({ status: 0, problems: [] })
    expect(page('packages/core/README.md')).toContain('\n| `id_token` | ')
  })
})

describe('the pages of this repository', () => {
  it('are up to date', () => {
    const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })

  const rowsOf = (name: string): readonly string[] => {
    const section = readInRoot('README.md').split(`<!-- generated: ${name} -->`)[1]?.split('<!-- end: ')[0] ?? ''
    return section.split('\n').filter((line) => line.includes('`'))
  }
  const inColumn = (column: number, rows: readonly string[]) => rows.map((row) => row.split('|')[column]?.trim())

  it('list every refusal there is, in order', () => {
    expect(inColumn(3, rowsOf('refusals'))).toEqual(Object.keys(refusals).map((code) => `\`${code}\``))
  })

  it('list every hint there is', () => {
    expect(inColumn(1, rowsOf('hints'))).toEqual(Object.keys(hints).map((hint) => `\`${hint}\``))
  })

  it('list exactly the options that a server knows', () => {
    const listed = inColumn(1, [...rowsOf('issuer options'), ...rowsOf('server options')])
    expect([...listed, '`issuers`'].sort()).toEqual(
      knownOptions()
        .map((name) => `\`${name}\``)
        .sort(),
    )
  })
})

function knownOptions(): readonly string[] {
  try {
    createResourceServer({ issuer: 'https://a.test', audience: 'a', bogus: 1 } as never)
  } catch (error) {
    const list = error instanceof ConfigError ? /known are (.*)$/.exec(error.problems[0] ?? '')?.[1] : undefined
    return list?.split(', ') ?? []
  }
  return []
}
