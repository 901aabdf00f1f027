// Claimcheck at work: a real authorization server, the same service in every framework, and one request to each of them for each
// thing that can be wrong with a token.
//   pnpm demo            prints the table; the exit code is 0 when every answer is as it should be and all frameworks agree
//   pnpm demo --serve    keeps running, and prints curl commands
import { parseArgs } from 'node:util'
import { demonstrate } from './demonstrate.mjs'
import { interrupted, printCommands } from './serve.mjs'

const { serve } = readArguments()
const { columns = 120, isTTY = false } = process.stdout
const terminal = { width: Math.min(Math.max(columns, 110), 120), colours: isTTY }
const print = (text) => console.log(text)

const open = []
const keep = (closable) => {
  open.push(closable)
  return closable
}

try {
  const { world, passed } = await demonstrate({ keep, print, terminal })
  process.exitCode = passed ? 0 : 1
  if (serve) {
    await printCommands({ keep, print, outage: world })
    await interrupted()
  }
} finally {
  await Promise.all(open.map((closable) => closable.close()))
}

function readArguments() {
  // pnpm hands on the `--` of `pnpm demo -- --serve`.
  const args = process.argv.slice(2).filter((word) => word !== '--')
  try {
    return parseArgs({ args, options: { serve: { type: 'boolean', default: false } } }).values
  } catch (error) {
    console.error(`${error.message}\nUsage: pnpm demo [--serve]`)
    process.exit(2)
  }
}
