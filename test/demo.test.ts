import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { type Answer, comparedHeaders, differences, disagreements } from '../examples/demo/compare.mjs'
import { headingsOf, rowsOf, table } from './demo-table.js'

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
  it('prints one table of what every kind of request gets from every framework, and ends well', async () => {
    const { written, ended } = node('demo.mjs')
    expect([await ended(), written().split('\n').at(-2)]).toEqual([
      0,
      expect.stringMatching(
        /^✓ 14 requests to Express, Fastify and Koa in \d+\.\d s: every answer as it should be, and all agree byte for byte\.$/,
      ),
    ])
    expect(headingsOf(written())).toEqual([
      'request',
      'sent',
      'expected',
      'Express',
      'ms',
      'Fastify',
      'ms',
      'Koa',
      'ms',
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
    const { written, ended } = node('--import', withCarelessExpress, 'demo.mjs')
    expect(await ended()).toBe(1)
    // A valid token gets 200 as well, but not these bytes: every row is marked.
    expect(rowsOf(written()).map(({ mark, title, answers }) => [mark, title, ...answers])).toEqual(
      table.map(({ title, expected, answers: [, ...others] }) => {
        return ['✗', title, expected === '200' ? '200' : '200 ✗', ...others]
      }),
    )
    expect(written()).toContain(
      [
        '✗ an expired token (GET /orders), Express',
        '    status     expected  401',
        '               got       200',
        '    code       expected  token_expired',
        '               got       none',
        '    challenge  expected  Bearer realm="api", error="invalid_token", error_description="The access token has expired"',
        '               got       none',
        '✗ an expired token (GET /orders): the frameworks disagree',
        '    status',
        '      Express           200',
        '      Fastify, Koa      401',
      ].join('\n'),
    )
    expect(written().split('\n').at(-2)).toMatch(
      /^✗ 14 requests to .+ in \d+\.\d s: 12 of 42 answers are wrong, and those to 14 of 14 requests differ\.$/,
    )
  })

  it('ends badly when one framework says the same in other bytes', async () => {
    const { written, ended } = node('--import', withWordyKoa, 'demo.mjs')
    expect(await ended()).toBe(1)
    expect(rowsOf(written())).toEqual(
      table.map((row) => ({ ...row, mark: row.expected.endsWith('credentials_absent') ? '✗' : '✓' })),
    )
    expect(written()).toMatch(
      new RegExp(
        [
          '',
          '✗ no token \\(GET /orders\\): the frameworks disagree',
          '    Content-Type',
          '      Express, Fastify  "application/json"',
          '      Koa               "application/json; charset=utf-8"',
          '',
          '✗ 14 requests to .+ s: 0 of 42 answers are wrong, and those to 1 of 14 requests differ\\.',
          '',
        ].join('\n'),
      ),
    )
  })

  it('refuses a word it does not know', async () => {
    const { written, ended } = node('demo.mjs', '--server')
    expect([await ended(), written()]).toEqual([2, "Unknown option '--server'\nUsage: pnpm demo [--serve]\n"])
  })
})

const asModule = (source: string) => `data:text/javascript,${encodeURIComponent(source)}`

/** Node's own module hooks put another service in the place of an example. */
const replacing = (example: string, source: string) =>
  asModule(`
  import { register } from 'node:module'
  register(${JSON.stringify(
    asModule(`export const resolve = (name, context, next) =>
      name === ${JSON.stringify(example)} ? { url: ${JSON.stringify(asModule(source))}, shortCircuit: true } : next(name, context)`),
  )})
`)

const withCarelessExpress = replacing(
  '@claimcheck/example-express',
  `export const createApp = () => (request, response) => response.end('{}')`,
)

/** Adds to the type of what is refused for want of credentials. */
const withWordyKoa = replacing(
  '@claimcheck/example-koa',
  `
  import { createApp as create } from ${JSON.stringify(new URL('../examples/koa/app.mjs', import.meta.url).href)}
  export const createApp = (options) => {
    const app = create(options)
    app.middleware.unshift(async (ctx, next) => {
      await next()
      if (ctx.status === 401 && !ctx.get('Authorization')) ctx.set('Content-Type', 'application/json; charset=utf-8')
    })
    return app
  }`,
)

describe('the demonstration with --serve', () => {
  it('keeps running, prints a command for each case that gets what it says, and stops on an interrupt', async () => {
    const { child, written, ended } = node('demo.mjs', '--serve')
    await expect.poll(written, { timeout: 15_000 }).toContain('Serving until Ctrl-C')
    const commands = [...written().matchAll(/^# (.+) → (\d+)(?: (\w+))?\n(curl .+)$/gm)]
    const said: string[][] = []
    const answered: string[][] = []
    for (const [, title = '', ...expectedAndCommand] of commands) {
      const [status = '', code = '', command = ''] = expectedAndCommand
      said.push([title, `${status} ${code}`.trim()])
      answered.push([title, await answerTo(command)])
    }
    expect(said).toEqual(table.map(({ title, expected }) => [title, expected]))
    expect(answered).toEqual(said)

    const [, path = ''] = /^curl -i http:\/\/127\.0\.0\.1:\d+(\S+)/.exec(commands[0]?.[4] ?? '') ?? []
    const others = [...written().matchAll(/(Fastify|Koa) is on port (\d+)/g)]
    expect(others.map(([, name]) => name)).toEqual(['Fastify', 'Koa', 'Fastify', 'Koa', 'Fastify', 'Koa'])
    for (const [, , port] of others) {
      expect(await answerTo(`curl -i http://127.0.0.1:${port}${path}`)).toBe('401 credentials_absent')
    }

    child.kill('SIGINT')
    expect(await ended()).toBe(0)
    await expect(answerTo(commands[0]?.[4] ?? '')).rejects.toThrow('fetch failed')
  })
})

/** Sends what a printed `curl` command would: its address, method, header fields and body. */
async function answerTo(command: string): Promise<string> {
  const url = /^curl -i (\S+)/.exec(command)?.[1] ?? ''
  const method = /-X (\S+)/.exec(command)?.[1] ?? 'GET'
  const fields = [...command.matchAll(/-H '([^:]+): ([^']+)'/g)].map(([, name = '', value = '']) => [name, value])
  const body = /-d '([^']+)'/.exec(command)?.[1]
  const headers = new Headers(Object.fromEntries(fields))
  const response = await fetch(url, { method, headers, ...(body !== undefined && { body }) })
  const code = /"code":"(\w+)"/.exec(await response.text())?.[1] ?? ''
  return `${response.status} ${code}`.trim()
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

describe('comparing the answers of frameworks', () => {
  const bytes = { status: 401, body: '{}', ...Object.fromEntries(comparedHeaders.map((name) => [name, 'a'])) }
  const answers = (other: object) => [
    { framework: 'One', bytes },
    { framework: 'Two', bytes: { ...bytes, ...other } },
    { framework: 'Three', bytes },
  ]

  it('sees none in the same answers', () => {
    expect(disagreements(answers({}))).toEqual([])
  })

  it.each([
    ['status', 401, 403],
    ['body', '{}', '{ }'],
    ['Content-Type', 'a', 'A'],
    ['Content-Length', 'a', undefined],
    ['Cache-Control', 'a', 'a\na'],
    ['WWW-Authenticate', 'a', ''],
    ['Retry-After', 'a', 'b'],
  ])('sees another %s', (name, value, other) => {
    expect(disagreements(answers({ [name]: other }))).toEqual([
      {
        name,
        values: [
          { value, frameworks: ['One', 'Three'] },
          { value: other, frameworks: ['Two'] },
        ],
      },
    ])
  })
})
