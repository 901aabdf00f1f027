import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { type Answer, differences } from '../examples/demo/compare.mjs'
import { rowsOf, table } from './demo-table.js'

const folder = fileURLToPath(new URL('../examples/demo', import.meta.url))

interface Running {
  readonly child: ChildProcess
  /** What it has written so far, to both streams. */
  written(): string
  /** Its exit code, once all it wrote has arrived. */
  ended(): Promise<number | null>
}

let running: Running | undefined
afterEach(() => {
  running?.child.kill('SIGKILL')
})

/** Runs `node` in the folder of the demonstration, on the built packages. */
function node(...args: string[]): Running {
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  const closed = once(child, 'close')
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk) => (text += chunk))
  running = { child, written: () => text, ended: async () => (await closed)[0] }
  return running
}

describe('the demonstration', () => {
  it('prints one table of what every kind of request gets, and ends well', async () => {
    const { written, ended } = node('demo.mjs')
    expect([await ended(), written().split('\n').at(-2)]).toEqual([
      0,
      expect.stringMatching(/^✓ 14 requests in \d+\.\d s, every answer as it should be\.$/),
    ])
    expect(rowsOf(written())).toEqual(table)
    expect(
      written()
        .split('\n')
        .filter((line) => line.length > 120 || /\p{Cc}/u.test(line)),
    ).toEqual([])
    expect(written()).not.toContain('curl')
  })

  it('says what was expected and what came, and ends badly, when a service lets everyone in', async () => {
    const { written, ended } = node('--import', withCarelessService, 'demo.mjs')
    expect(await ended()).toBe(1)
    const wrong = rowsOf(written()).filter(({ mark }) => mark === '✗')
    expect(wrong.map(({ title }) => title)).toEqual(
      table.filter(({ status }) => status !== '200').map(({ title }) => title),
    )
    expect(written()).toContain(
      [
        '✗ an expired token (GET /orders)',
        '    status     expected  401',
        '               got       200',
        '    code       expected  token_expired',
        '               got       none',
        '    challenge  expected  Bearer realm="api", error="invalid_token", error_description="The access token has expired"',
        '               got       none',
      ].join('\n'),
    )
    expect(written()).toMatch(/\n✗ 14 requests in \d+\.\d s, of which 12 answered otherwise than they should be\.\n/)
  })

  it('refuses a word it does not know', async () => {
    const { written, ended } = node('demo.mjs', '--server')
    expect([await ended(), written()]).toEqual([2, "Unknown option '--server'\nUsage: pnpm demo [--serve]\n"])
  })
})

const asModule = (source: string) => `data:text/javascript,${encodeURIComponent(source)}`

const careless = asModule(`export const createApp = () => (request, response) => response.end('{}')`)

/** Node's own module hooks put another service in the place of the example. */
const withCarelessService = asModule(`
  import { register } from 'node:module'
  register(${JSON.stringify(
    asModule(`export const resolve = (name, context, next) =>
      name === '@claimcheck/example-express' ? { url: ${JSON.stringify(careless)}, shortCircuit: true } : next(name, context)`),
  )})
`)

describe('the demonstration with --serve', () => {
  it('keeps running, prints a command for each case that gets what it says, and stops on an interrupt', async () => {
    const { child, written, ended } = node('demo.mjs', '--serve')
    await expect.poll(written, { timeout: 15_000 }).toContain('Serving until Ctrl-C')
    const commands = [...written().matchAll(/^# (.+) → (\d+)(?: (\w+))?\n(curl .+)$/gm)]
    const said: unknown[] = []
    const answered: unknown[] = []
    for (const [, title, status, code = '–', command = ''] of commands) {
      said.push({ title, status, code })
      answered.push({ title, ...(await answerTo(command)) })
    }
    expect(said).toEqual(table.map(({ title, status, code }) => ({ title, status, code })))
    expect(answered).toEqual(said)

    child.kill('SIGINT')
    expect(await ended()).toBe(0)
    await expect(answerTo(commands[0]?.[4] ?? '')).rejects.toThrow('fetch failed')
  })
})

/** Sends what a printed `curl` command would: its address, method, header fields and body. */
async function answerTo(command: string): Promise<{ status: string; code: string }> {
  const url = /^curl -i (\S+)/.exec(command)?.[1] ?? ''
  const method = /-X (\S+)/.exec(command)?.[1] ?? 'GET'
  const fields = [...command.matchAll(/-H '([^:]+): ([^']+)'/g)].map(([, name = '', value = '']) => [name, value])
  const body = /-d '([^']+)'/.exec(command)?.[1]
  const headers = new Headers(Object.fromEntries(fields))
  const response = await fetch(url, { method, headers, ...(body !== undefined && { body }) })
  const code = /"code":"(\w+)"/.exec(await response.text())?.[1] ?? '–'
  return { status: String(response.status), code }
}

describe('comparing an answer with the expected one', () => {
  const expected: Answer = { status: 401, code: 'token_expired', challenge: 'Bearer realm="api"' }

  it.each<{ title: string; got: Answer; differing: string[] }>([
    { title: 'sees no difference in the same answer', got: { ...expected }, differing: [] },
    { title: 'sees another status', got: { ...expected, status: 200 }, differing: ['status'] },
    { title: 'sees another code', got: { ...expected, code: 'token_revoked' }, differing: ['code'] },
    { title: 'sees another challenge', got: { ...expected, challenge: 'Basic' }, differing: ['challenge'] },
    { title: 'sees what is missing', got: { status: 401 }, differing: ['code', 'challenge'] },
    { title: 'sees what should not be there', got: { ...expected, retryAfter: '1' }, differing: ['retryAfter'] },
    { title: 'does not take text for a number', got: { ...expected, status: '401' }, differing: ['status'] },
  ])('$title', ({ got, differing }) => {
    expect(differences(expected, got)).toEqual(
      differing.map((name) => ({ name, expected: expected[name as keyof Answer], got: got[name as keyof Answer] })),
    )
  })
})
