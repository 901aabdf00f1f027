import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A temporary folder with files of tokens, one on each line. */
export function tokenFiles() {
  const folder = mkdtempSync(join(tmpdir(), 'bench-tokens-'))
  const write = (name, tokens) => {
    const file = join(folder, name)
    writeFileSync(file, `${tokens.join('\n')}\n`, { mode: 0o600 })
    return file
  }
  return { write, remove: () => rmSync(folder, { recursive: true }) }
}
