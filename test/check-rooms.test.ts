import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'

const script = fileURLToPath(new URL('../scripts/check-rooms.mjs', import.meta.url))

const core = JSON.stringify({ name: '@claimcheck/core', dependencies: { jose: '^6', express: '^5' } })
const adapter = JSON.stringify({
  name: '@claimcheck/express',
  dependencies: { '@claimcheck/core': 'workspace:^' },
  peerDependencies: { express: '^5' },
  devDependencies: { '@claimcheck/test-fixtures': 'workspace:*' },
})

const store = JSON.stringify({
  name: '@claimcheck/redis',
  dependencies: { '@claimcheck/core': 'workspace:^' },
  peerDependencies: { ioredis: '^6', redis: '^6' },
  peerDependenciesMeta: { ioredis: { optional: true }, redis: { optional: true } },
})

const sound: Record<string, string> = {
  'packages/core/package.json': core,
  'packages/core/src/index.ts': `export { verify } from './verifier.js'\nexport type { Key } from './key/key.js'`,
  'packages/core/src/verifier.ts': `import { key } from './key/key.js'\nimport './shared/clock.js'\nimport '#platform'\nexport const verify = key`,
  'packages/core/src/shared/clock.ts': 'export type Clock = () => number',
  'packages/core/src/token/jws.ts': `import type { Clock } from '../shared/clock.js'\nexport type Jws = Clock`,
  'packages/core/src/key/key.ts': `import type { Jws } from '../token/jws.js'\nimport { a } from '#platform'\nimport '../platform/import-key.js'\nimport 'jose'\nexport type Key = Jws\nexport const key = a`,
  'packages/core/src/platform/platform.node.ts': `import 'node:crypto'\nimport './import-key.js'`,
  'packages/core/src/platform/import-key.ts': `import '../shared/clock.js'`,
  'packages/core/src/providers/index.ts': `import type { Key } from '../key/key.js'\nexport type Provider = Key`,
  'packages/express/package.json': adapter,
  'packages/express/src/index.ts': `export { verify } from '@claimcheck/core'\nexport * from '@claimcheck/core/adapter'\nimport type { Request } from 'express'\nimport type { IncomingMessage } from 'node:http'`,
  'packages/redis/package.json': store,
  'packages/redis/src/index.ts': `import { createHash } from 'node:crypto'\nimport '@claimcheck/core/store'`,
}

function checkRooms(tree: Record<string, string>): { status: number | null; lines: string[] } {
  const root = mkdtempSync(join(tmpdir(), 'claimcheck-rooms-'))
  for (const [path, text] of Object.entries(tree)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), `${text}\n`)
  }
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, root], { encoding: 'utf8' })
  rmSync(root, { recursive: true })
  return { status, lines: `${stdout}${stderr}`.trim().split('\n') }
}

interface Offence {
  readonly title: string
  readonly path: string
  readonly text: string
  readonly reason: string
}

const offences: readonly Offence[] = [
  {
    title: 'a room that looks to its right',
    path: 'core/src/token/offence-1.ts',
    text: `import { x } from '../claims/x.js'`,
    reason: 'token may not enter claims',
  },
  {
    title: 'a type-only import to the right',
    path: 'core/src/token/offence-2.ts',
    text: `import type { X } from '../claims/x.js'`,
    reason: 'token may not enter claims',
  },
  {
    title: 'an import type expression to the right',
    path: 'core/src/token/offence-3.ts',
    text: `export type X = import('../claims/x.js').X`,
    reason: 'token may not enter claims',
  },
  {
    title: 'a dynamic import to the right',
    path: 'core/src/token/offence-4.ts',
    text: `export const x = () => import('../claims/x.js')`,
    reason: 'token may not enter claims',
  },
  {
    title: 'a re-export from the right',
    path: 'core/src/token/offence-5.ts',
    text: `export * as x from '../claims/x.js'`,
    reason: 'token may not enter claims',
  },
  {
    title: 'a dynamic import of a computed name',
    path: 'core/src/token/offence-6.ts',
    text: 'export const x = (name: string) => import(name)',
    reason: 'a computed name may not be imported here',
  },
  {
    title: 'a room that steps into a hallway',
    path: 'core/src/token/offence-7.ts',
    text: `import '../hallway.js'`,
    reason: 'token may not enter hallway',
  },
  {
    title: 'shared that enters a room',
    path: 'core/src/shared/offence-8.ts',
    text: `import '../request/request.js'`,
    reason: 'shared may not enter request',
  },
  {
    title: 'shared that looks through #platform',
    path: 'core/src/shared/offence-9.ts',
    text: `import '#platform'`,
    reason: 'shared may not look through #platform',
  },
  {
    title: 'a provider that enters a room not on its list',
    path: 'core/src/providers/offence-10.ts',
    text: `import '../policy/policy.js'`,
    reason: 'providers may not enter policy',
  },
  {
    title: 'a platform file that enters a room',
    path: 'core/src/platform/offence-11.ts',
    text: `import '../token/jws.js'`,
    reason: 'platform may not enter token',
  },
  {
    title: 'a room that goes around #platform',
    path: 'core/src/key/offence-12.ts',
    text: `import '../platform/platform.node.js'`,
    reason: '../platform/platform.node.js is reached as #platform only',
  },
  {
    title: 'node:* outside a *.node.ts file, types too',
    path: 'core/src/key/offence-13.ts',
    text: `import type { KeyObject } from 'node:crypto'`,
    reason: 'node:crypto belongs in *.node.ts files',
  },
  {
    title: 'a framework in core, even one it depends on',
    path: 'core/src/key/offence-14.ts',
    text: `import 'express'`,
    reason: 'express may not be imported here',
  },
  {
    title: 'core that imports an adapter',
    path: 'core/src/key/offence-15.ts',
    text: `import '@claimcheck/express'`,
    reason: '@claimcheck/express may not be imported here',
  },
  {
    title: 'a source that imports a test',
    path: 'core/src/key/offence-16.ts',
    text: `import '../../test/key.js'`,
    reason: '../../test/key.js is no source file of this package',
  },
  {
    title: 'a source that imports the fixtures',
    path: 'express/src/offence-17.ts',
    text: `import '@claimcheck/test-fixtures'`,
    reason: '@claimcheck/test-fixtures may not be imported here',
  },
  {
    title: 'an adapter that imports another framework',
    path: 'express/src/offence-18.ts',
    text: `import 'koa'`,
    reason: 'koa may not be imported here',
  },
  {
    title: 'an adapter that uses node:* at run time',
    path: 'express/src/offence-19.ts',
    text: `import { type Server } from 'node:http'`,
    reason: 'node:http belongs in *.node.ts files or in type imports',
  },
  {
    title: 'an adapter with one framework to have and one to choose, that uses node:* at run time',
    path: 'both/src/offence-22.ts',
    text: `import 'node:crypto'`,
    reason: 'node:crypto belongs in *.node.ts files or in type imports',
  },
  {
    title: 'a folder that is no room',
    path: 'core/src/utils/offence-20.ts',
    text: 'export {}',
    reason: 'utils is no room',
  },
  {
    title: 'a file of more than 200 lines',
    path: 'express/src/offence-21.ts',
    text: '// line\n'.repeat(200),
    reason: '201 lines, more than 200',
  },
]

const elsewhere = {
  'packages/both/package.json': JSON.stringify({
    name: '@claimcheck/both',
    peerDependencies: { express: '^5', redis: '^6' },
    peerDependenciesMeta: { redis: { optional: true } },
  }),
  'packages/core/src/claims/x.ts': 'export type X = 1',
  'packages/core/src/policy/policy.ts': 'export {}',
  'packages/core/src/request/request.ts': 'export {}',
  'packages/core/src/hallway.ts': 'export {}',
}

describe('check-rooms', () => {
  it('passes a sound tree and counts its files', () => {
    expect(checkRooms(sound)).toEqual({ status: 0, lines: ['rooms: 10 files, no import goes backwards'] })
  })

  it('sees a circle of files, also one of types', () => {
    const circle = {
      'packages/core/src/token/a.ts': `import type { B } from './b.js'\nexport type A = B`,
      'packages/core/src/token/b.ts': `import type { A } from './a.js'\nexport type B = A`,
    }
    expect(checkRooms({ ...sound, ...circle })).toEqual({
      status: 1,
      lines: [
        'packages/core/src/token/a.ts → packages/core/src/token/b.ts: imports form a circle',
        'rooms: 12 files, 1 problem(s)',
      ],
    })
  })
})

describe('check-rooms, on a tree with one offence of each kind', () => {
  const planted = Object.fromEntries(offences.map(({ path, text }) => [`packages/${path}`, text]))
  const expected = offences.map(({ path, reason }) => `packages/${path}: ${reason}`)
  let seen: { status: number | null; lines: string[] }
  beforeAll(() => {
    seen = checkRooms({ ...sound, ...elsewhere, ...planted })
  })

  it.each(offences)('sees $title', ({ path, reason }) => {
    expect(seen.lines).toContain(`packages/${path}: ${reason}`)
  })

  it('fails, and names nothing else', () => {
    expect(seen.status).toBe(1)
    expect(seen.lines.slice(0, -1).sort()).toEqual(expected.sort())
  })
})
