import { execFile } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type CodeBlock, inRoot } from './code-blocks.js'
import { plant } from './run.js'

interface Report {
  readonly testResults: readonly {
    readonly message: string
    readonly assertionResults: readonly { readonly title: string; readonly status: string }[]
  }[]
}

const vitest = inRoot('node_modules/vitest/vitest.mjs')

/** Runs a block as the vitest file it is, to the letter and against what was built. Title → status. */
export async function runTests(block: CodeBlock): Promise<Readonly<Record<string, string>>> {
  // A config of its own, or vitest would find ours, and with it the sources.
  const folder = plant(block, {
    'block.test.ts': block.text,
    'vitest.config.mjs': 'export default { test: { testTimeout: 30_000, hookTimeout: 30_000 } }',
  })
  const report = join(folder, 'report.json')
  const args = [vitest, 'run', '--root', folder, '--reporter=json', `--outputFile=${report}`]
  try {
    const env = { PATH: process.env['PATH'] }
    // A test that fails is in the report.
    const { stderr } = await promisify(execFile)(process.execPath, args, { env }).catch((error) => error)
    if (!existsSync(report)) throw new Error(`vitest did not report\n${stderr}`)
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report
    const broken = testResults.filter(({ assertionResults }) => assertionResults.length === 0)
    if (broken.length > 0) throw new Error(broken.map(({ message }) => message).join('\n'))
    return Object.fromEntries(
      testResults.flatMap(({ assertionResults }) => assertionResults.map(({ title, status }) => [title, status])),
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
