import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import ts from 'typescript'

const folder = fileURLToPath(new URL('..', import.meta.url))
const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, verbatimModuleSyntax: true }

/** Core without types in a folder of its own, for what only a process of its own can show, such as NODE_DEBUG. */
export function plainCore() {
  const root = mkdtempSync(join(tmpdir(), 'claimcheck-core-'))
  for (const name of readdirSync(join(folder, 'src'), { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts')) continue
    const path = join(root, name.replace(/\.ts$/, '.js'))
    mkdirSync(dirname(path), { recursive: true })
    const source = readFileSync(join(folder, 'src', name), 'utf8')
    writeFileSync(path, ts.transpileModule(source, { compilerOptions }).outputText)
  }
  const imports = { '#platform': './platform/platform.node.js' }
  writeFileSync(join(root, 'package.json'), JSON.stringify({ type: 'module', imports }))
  symlinkSync(join(folder, 'node_modules'), join(root, 'node_modules'))
  return {
    run: (script: string, env: NodeJS.ProcessEnv) => run(root, script, env),
    remove: () => rmSync(root, { recursive: true }),
  }
}

/** Runs a module that may import './index.js'. */
async function run(root: string, script: string, env: NodeJS.ProcessEnv) {
  const path = join(root, 'script.js')
  writeFileSync(path, script)
  return await promisify(execFile)(process.execPath, [path], { env: { ...process.env, ...env }, timeout: 15_000 })
}
