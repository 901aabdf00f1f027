import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AUDIENCE, ISSUER, testKeys } from '@claimcheck/test-fixtures'
import ts from 'typescript'

const folder = fileURLToPath(new URL('..', import.meta.url))
const script = fileURLToPath(new URL('process-under-test.mjs', import.meta.url))
const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, verbatimModuleSyntax: true }

export interface Settings {
  readonly port: number
  readonly library: 'ioredis' | 'redis'
  readonly denylist: Readonly<Record<string, unknown>>
}

/** A process of its own, see process-under-test.mjs. */
export interface OwnProcess {
  readonly child: ChildProcess
  /** What it answers to a token. */
  ask(token: string): Promise<unknown>
  revoke(token: { issuer: string; tokenId: string; expiresAt: number }): Promise<unknown>
  /** Closes everything in it; its exit code, which it comes to by itself. */
  end(): Promise<unknown>
}

/** This package without types in a folder of its own, on the built core: what a process of its own can load. */
export function plainPackage() {
  const root = mkdtempSync(join(tmpdir(), 'claimcheck-redis-'))
  for (const name of readdirSync(join(folder, 'src'))) {
    const source = readFileSync(join(folder, 'src', name), 'utf8')
    writeFileSync(join(root, name.replace(/\.ts$/, '.js')), ts.transpileModule(source, { compilerOptions }).outputText)
  }
  writeFileSync(join(root, 'package.json'), JSON.stringify({ type: 'module' }))
  symlinkSync(join(folder, 'node_modules'), join(root, 'node_modules'))
  copyFileSync(script, join(root, 'process.js'))
  const children: ChildProcess[] = []
  return {
    async start(settings: Settings): Promise<OwnProcess> {
      const child = fork(join(root, 'process.js'), { execArgv: [] })
      children.push(child)
      const ask = questions(child)
      await ask('start', { ...settings, jwk: testKeys.ES256.publicJwk, issuer: ISSUER, audience: AUDIENCE })
      return {
        child,
        ask: (token) => ask('ask', token),
        revoke: (token) => ask('revoke', token),
        async end() {
          const exit = once(child, 'exit')
          await ask('end')
          return (await exit)[0]
        },
      }
    },
    remove() {
      for (const child of children) child.kill('SIGKILL')
      rmSync(root, { recursive: true })
    },
  }
}

interface Reply {
  readonly id: number
  readonly answer?: unknown
  readonly failed?: string
}

function questions(child: ChildProcess) {
  let asked = 0
  const waiting = new Map<number, { resolve(answer: unknown): void; reject(error: Error): void }>()
  child.on('message', ({ id, answer, failed }: Reply) => {
    const one = waiting.get(id)
    waiting.delete(id)
    if (failed === undefined) one?.resolve(answer)
    else one?.reject(new Error(failed))
  })
  child.on('exit', () => {
    for (const one of waiting.values()) one.reject(new Error('the process has ended'))
  })
  return (what: string, given?: unknown): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const id = ++asked
      waiting.set(id, { resolve, reject })
      child.send({ id, what, given })
    })
}
