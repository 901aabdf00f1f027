import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FaultyIssuer, mint, startFaultyIssuer } from '../test-fixtures/src/index.js'
import {
  type CodeBlock,
  codeBlocks,
  codeBlocksOf,
  inRoot,
  isTest,
  knownInfo,
  pages,
  readInRoot,
} from './pages/code-blocks.js'
import { compile, isCompiled } from './pages/compile.js'
import { execute, type Running, serve } from './pages/run.js'
import { runTests } from './pages/run-tests.js'
import { type Exchange, exchanges, quickstarts, scripts, surroundings } from './pages/scenarios.js'

const placeOf = ({ page, line }: CodeBlock): string => `${page}:${line}`
const titled = (blocks: readonly CodeBlock[]) => blocks.map((block) => ({ title: placeOf(block), block }))
const runnable = codeBlocks.filter(({ info }) => info.includes(' run='))

function blockNamed(name: string): CodeBlock {
  const block = runnable.find((one) => one.name === name)
  if (block === undefined) throw new Error(`no page has a block run=${name}`)
  return block
}

let issuer: FaultyIssuer
beforeAll(async () => {
  issuer = await startFaultyIssuer()
})
afterAll(() => issuer.close())

const withIssuer = (value: unknown): unknown =>
  value === undefined ? undefined : JSON.parse(JSON.stringify(value).replaceAll('{issuer}', issuer.issuer))

describe('code blocks of the pages', () => {
  it('say what they are, and nothing we do not know', () => {
    expect(codeBlocks.filter(({ info }) => !knownInfo.test(info)).map(placeOf)).toEqual([])
  })

  it('are found with their place, and must end', () => {
    const page = '# A\n\n```js run=a\nlet a\n\nlet b\n```\n\n```\n```\n'
    expect(codeBlocksOf('a.md', page)).toEqual([
      { page: 'a.md', line: 3, info: 'js run=a', language: 'js', name: 'a', text: 'let a\n\nlet b\n' },
      { page: 'a.md', line: 9, info: '', language: '', name: undefined, text: '\n' },
    ])
    expect(() => codeBlocksOf('a.md', '```ts\n')).toThrow('a.md:1: this block has no end')
  })

  it('that run have a scenario each, and no scenario lacks its block', () => {
    const names = runnable.map(({ name }) => name)
    expect([...names].sort()).toEqual([...new Set([...exchanges, ...scripts].map(({ block }) => block))].sort())
  })

  it('that run say https://auth.example.com, or are told their issuer', () => {
    const told = ['environment', 'adapter']
    const silent = runnable.filter(({ text }) => !text.includes("'https://auth.example.com'"))
    expect(silent.map(({ name }) => name).sort()).toEqual(told.sort())
  })
})

describe('code in the pages', () => {
  const blocks = codeBlocks.filter(isCompiled)
  let compiled: ReturnType<typeof compile>
  beforeAll(() => {
    compiled = compile(blocks)
  }, 60_000)

  it.each(titled(blocks))('compiles: $title', ({ block }) => {
    expect(compiled.get(block)).toEqual([])
  })

  it('would not compile if it were wrong', () => {
    const wrong = {
      ...blockNamed('quickstart'),
      text: "import { requireAuth } from '@claimcheck/express'\nrequireAuth({})",
    }
    expect([...compile([wrong]).values()].flat()).toEqual([
      expect.stringMatching(/^line 2: Argument of type '\{\}' is not assignable/),
    ])
  }, 60_000)
})

describe('blocks that serve', () => {
  const running = new Map<string, Promise<Running>>()
  afterAll(async () => {
    const started = await Promise.allSettled(running.values())
    await Promise.all(started.map((one) => one.status === 'fulfilled' && one.value.stop()))
  })

  function runningBlock(name: string): Promise<Running> {
    const { issuer: url } = issuer
    const started = running.get(name) ?? serve(blockNamed(name), { issuer: url, ...surroundings[name]?.(url) })
    running.set(name, started)
    return started
  }

  async function send({ block, request }: Pick<Exchange, 'block' | 'request'>): Promise<Response> {
    const { port } = await runningBlock(block)
    const { path, method = 'GET', token, cookie, headers } = request
    return fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: {
        ...headers,
        ...(token && { Authorization: `Bearer ${token(issuer.issuer)}` }),
        ...(cookie && { Cookie: `__Host-token=${cookie(issuer.issuer)}` }),
      },
    })
  }

  it.each(exchanges)('$block: $title', async ({ block, request, answer }) => {
    const response = await send({ block, request })
    const text = await response.text()
    const named = Object.keys(answer.headers ?? {}).map((name) => [name, response.headers.get(name)])
    expect({
      status: response.status,
      ...('json' in answer && { json: JSON.parse(text) }),
      ...('text' in answer && { text }),
      ...('headers' in answer && { headers: Object.fromEntries(named) }),
    }).toEqual(withIssuer(answer))
  })

  it.each(scripts)('$block: $title', async ({ block, token, prints }) => {
    const { issuer: url } = issuer
    const ran = await execute(blockNamed(block), { issuer: url, args: [token(url)] })
    expect(ran).toEqual({ code: 0, output: withIssuer(prints) })
  })

  const answers: Readonly<Record<string, Exchange['request']>> = {
    absent: { path: '/orders' },
    insufficient: {
      path: '/orders',
      token: (iss) => mint({ iss, aud: 'https://api.example.com', scope: 'other' }),
    },
  }

  const printed = titled(codeBlocks.filter(({ language }) => language === 'http'))
  it.each(printed.flatMap((one) => quickstarts.map((quickstart) => ({ ...one, quickstart }))))(
    '$quickstart answers as printed: $title',
    async ({ block: { name = '', text }, quickstart }) => {
      const request = answers[name]
      if (request === undefined) throw new Error(`no request for answer=${name}`)
      const response = await send({ block: quickstart, request })
      const [head = '', body] = text.trimEnd().split('\n\n')
      const [statusLine, ...lines] = head.split('\n')
      const headers = lines.map((line) => line.slice(0, line.indexOf(':')))
      expect([
        `HTTP/1.1 ${response.status} ${response.statusText}`,
        ...headers.map((header) => `${header}: ${response.headers.get(header)}`),
        await response.text(),
      ]).toEqual([statusLine, ...lines, body])
    },
  )
})

describe('blocks that are tests', () => {
  const tests = codeBlocks.filter(isTest)
  const resultsOf = (text: string, status: string) =>
    Object.fromEntries([...text.matchAll(/^it\('(.+?)', /gm)].map(([, title]) => [title, status]))

  it('are there for every framework', () => {
    expect(tests.map(({ name }) => name)).toEqual(expect.arrayContaining(['express', 'fastify', 'koa']))
  })

  it.each(titled(tests))('pass: $title', async ({ block }) => {
    expect(await runTests(block)).toEqual(resultsOf(block.text, 'passed'))
  })

  it('would fail if the service were open', async () => {
    const block = tests.find(({ name }) => name === 'express')
    if (block === undefined) throw new Error('no page has a block vitest=express')
    const text = block.text.replace('requireAuth(issuer.options)', "withAuth({ scopes: ['read:orders'] })")
    expect(await runTests({ ...block, text })).toMatchObject({
      'asks for a token, and for one that has not expired': 'failed',
      'asks for the scope': 'failed',
      'names the owner, whoever that is': 'passed',
    })
  })
})

describe('commands in the pages', () => {
  const { packageManager, scripts: commands } = JSON.parse(readInRoot('package.json')) as {
    packageManager: string
    scripts: Record<string, string>
  }
  const lines = codeBlocks
    .filter(({ language }) => language === 'sh')
    .flatMap((block) =>
      block.text
        .trim()
        .split('\n')
        .map((line) => ({ title: `${placeOf(block)}: ${line}`, line })),
    )

  const manifests = ['.', ...readdirSync(inRoot('packages')).map((name) => `packages/${name}`)]
  // Of us, or what we are tested with.
  const known = manifests.flatMap((folder) => {
    const { name, devDependencies } = JSON.parse(readInRoot(`${folder}/package.json`)) as {
      name: string
      devDependencies?: object
    }
    return [name, ...Object.keys(devDependencies ?? {})]
  })

  it.each(lines)('exist: $title', ({ line }) => {
    const [, manager, script = ''] = /^npx -y (\S+) (\S+)$/.exec(line) ?? []
    const [, installed] = /^npm install (?:--save-dev )?(.+)$/.exec(line) ?? []
    if (installed === undefined) expect([manager, Object.hasOwn(commands, script)]).toEqual([packageManager, true])
    else expect(installed.split(' ').filter((name) => !known.includes(name))).toEqual([])
  })

  it('the list of scripts is that of package.json', () => {
    const listed = [...readInRoot('CONTRIBUTING.md').matchAll(/^\| `([a-z:]+)` +\|/gm)].map(([, name]) => name)
    expect(listed).toEqual(Object.keys(commands).sort((a, b) => listed.indexOf(a) - listed.indexOf(b)))
  })
})

describe('links in the pages', () => {
  const anchorsOf = (text: string) =>
    [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    )

  const links = pages.flatMap((page) =>
    [...readInRoot(page).matchAll(/\]\((?!https:)([^)]+)\)/g)].map(([, target = '']) => ({
      title: `${page} → ${target}`,
      page,
      target,
    })),
  )

  it.each(links)('lead somewhere: $title', ({ page, target }) => {
    const [path = '', anchor] = target.split('#')
    const found = join(dirname(page), path)
    expect(existsSync(inRoot(found))).toBe(true)
    if (anchor !== undefined) expect(anchorsOf(readInRoot(path === '' ? page : found))).toContain(anchor)
  })
})
