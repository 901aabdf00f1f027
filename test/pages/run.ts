import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { type CodeBlock, homeOf, inRoot } from './code-blocks.js'

export interface Surroundings {
  /** Takes the place of https://auth.example.com; nothing else of the block is changed. */
  readonly issuer: string
  readonly variables?: Readonly<Record<string, string>>
  /** Beside the block, in its working directory: name → text. */
  readonly files?: Readonly<Record<string, string>>
  readonly args?: readonly string[]
  /** A program that imports `./block.mjs` and is started in its place. */
  readonly driver?: string
}

export interface Running {
  readonly port: number
  stop(): Promise<void>
}

// Whatever port a block asks for, it gets a free one of loopback, and tells us which.
const preload = `
import { Server } from 'node:net'
const listen = Server.prototype.listen
Server.prototype.listen = function (...given) {
  const callback = given.find((one) => typeof one === 'function')
  this.once('listening', () => {
    process.send(this.address().port)
    process.on('disconnect', () => process.exit())
  })
  return listen.call(this, 0, '127.0.0.1', ...(callback ? [callback] : []))
}
`

/** Starts a block that listens. */
export async function serve(block: CodeBlock, surroundings: Surroundings): Promise<Running> {
  const { child, clear, output } = start(block, surroundings)
  const exited = once(child, 'exit').then(([code]) => {
    clear()
    throw new Error(`${block.page}:${block.line} ended with ${code} before it listened\n${output()}`)
  })
  const port = await Promise.race([once(child, 'message').then(([message]) => Number(message)), exited])
  exited.catch(() => undefined)
  const stop = async () => {
    const ended = child.exitCode === null ? once(child, 'exit') : undefined
    child.kill()
    await ended
    clear()
  }
  return { port, stop }
}

/** Runs a block that ends by itself, and answers with what it printed. */
export async function execute(block: CodeBlock, surroundings: Surroundings): Promise<{ code: number; output: string }> {
  const { child, clear, output } = start(block, surroundings)
  const late = setTimeout(() => child.kill(), 10_000)
  const [code] = await once(child, 'close')
  clearTimeout(late)
  clear()
  return { code: Number(code), output: output() }
}

/** A folder for a block and what it needs: name → text. The caller removes it. */
export function plant(block: CodeBlock, files: Readonly<Record<string, string>>): string {
  const dist = inRoot(`packages/${homeOf(block)}/dist`)
  if (!existsSync(join(dist, 'index.js'))) throw new Error(`${dist} is missing: run pnpm build`)
  // Within the package, so that its own name can be imported; within dist, so that nothing else takes notice.
  const folder = mkdtempSync(join(dist, 'page-'))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  return folder
}

function start(block: CodeBlock, { issuer, variables, files = {}, args = [], driver }: Surroundings) {
  const text = programOf(block).replaceAll('https://auth.example.com', issuer)
  const folder = plant(block, { ...files, 'block.mjs': text, 'driver.mjs': driver ?? '' })
  const child: ChildProcess = fork(join(folder, driver === undefined ? 'block.mjs' : 'driver.mjs'), args, {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...variables },
    execArgv: ['--import', `data:text/javascript,${encodeURIComponent(preload)}`],
    silent: true,
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (printed += String(chunk)))
  return { child, output: () => printed, clear: () => rmSync(folder, { recursive: true, force: true }) }
}

/** A `js` block runs to the letter; a `ts` block loses its types first. */
export function programOf({ language, text }: CodeBlock): string {
  if (language === 'js') return text
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 }
  return ts.transpileModule(text, { compilerOptions }).outputText
}
