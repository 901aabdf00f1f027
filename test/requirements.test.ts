import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const script = fileURLToPath(new URL('../scripts/requirements.mjs', import.meta.url))

const ours = { level: 'MUST', text: 'Does | it', source: 'RFC 0 §1', duty: 'resource-server' }
const theirs = { ...ours, duty: 'issuer', why: 'Only the issuer can.' }
const sound: Record<string, string> = {
  'docs/requirements.json': JSON.stringify([
    { id: 'AA-01', ...ours },
    { id: 'AA-02', ...ours },
    { id: 'AA-03', ...theirs },
  ]),
  'packages/core/test/a.test.ts': `it.each(rows)('[AA-01] reads $title', () => {})`,
  'test-fixtures/vectors/a.ts': `export const rows = [{ title: '[AA-01, AA-02] a | row', input: 1 }]`,
}

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'claimcheck-requirements-'))
  plant(sound)
})
afterEach(() => rmSync(root, { recursive: true }))

function plant(tree: Record<string, string>): void {
  for (const [path, text] of Object.entries(tree)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}

function check(...flags: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...flags, root], { encoding: 'utf8' })
  return { status, stdout, stderr }
}

describe('requirements', () => {
  it('writes the page once, then agrees with it', () => {
    expect(check().stderr).toBe('docs/conformance.md: out of date, run pnpm requirements --write\n')
    expect(check('--write').status).toBe(0)
    expect(check()).toEqual({
      status: 0,
      stdout:
        'AA-01    2  resource-server\nAA-02    1  resource-server\nAA-03    0  issuer\nrequirements: 3, 0 problem(s)\n',
      stderr: '',
    })
    const page = readFileSync(join(root, 'docs/conformance.md'), 'utf8')
    expect(page.split('\n').filter((line) => line.startsWith('| AA'))).toEqual([
      '| AA-01 | MUST | Does \\| it (RFC 0 §1) | [packages/core/test/a.test.ts](../packages/core/test/a.test.ts): reads $title<br>' +
        '[test-fixtures/vectors/a.ts](../test-fixtures/vectors/a.ts): a \\| row |',
      '| AA-02 | MUST | Does \\| it (RFC 0 §1) | [test-fixtures/vectors/a.ts](../test-fixtures/vectors/a.ts): a \\| row |',
      '| AA-03 | MUST | Does \\| it (RFC 0 §1) | *issuer*: Only the issuer can. |',
    ])
  })

  it.each([
    { title: 'a requirement that no test proves', text: '', problem: 'AA-02: no test proves it (Does | it)' },
    {
      title: 'a requirement proved by a skipped test only',
      text: `describe.skip('x', () => { it('[AA-02] y', () => {}) })\nit.todo('[AA-02] z')`,
      problem: 'AA-02: no test proves it (Does | it)',
    },
    {
      title: 'an ID named by a describe only',
      text: `describe('[AA-02] x', () => {})`,
      problem: 'test-fixtures/vectors/a.ts: AA-02 belongs in the title of a test, not of a describe (x)',
    },
    {
      title: 'an ID of unknown name',
      text: `it(\`[AA-99] x \${1}\`, () => {})`,
      problem: `test-fixtures/vectors/a.ts: AA-99 is no requirement (x \${1})`,
    },
  ])('sees $title', ({ text, problem }) => {
    plant({ 'test-fixtures/vectors/a.ts': text })
    const { status, stderr } = check('--write')
    expect(status).toBe(1)
    expect(stderr.split('\n')).toContain(problem)
  })

  it('sees a duty of others that nobody explains', () => {
    plant({ 'docs/requirements.json': JSON.stringify([{ id: 'AA-01', ...ours, duty: 'issuer' }]) })
    expect(check('--write').stderr).toContain('AA-01: needs a duty out of')
  })
})
