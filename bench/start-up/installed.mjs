import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const bench = fileURLToPath(new URL('..', import.meta.url))
const ours = '@claimcheck/'

/** Where a package is installed, seen from a folder, and ours in the workspace; undefined where it is not. */
export function folderOf(name, from = bench) {
  if (name.startsWith(ours)) return fileURLToPath(new URL(`../../packages/${name.slice(ours.length)}`, import.meta.url))
  const here = join(from, 'node_modules', name)
  if (existsSync(here)) return realpathSync(here)
  return dirname(from) === from ? undefined : folderOf(name, dirname(from))
}

/** Ours have more in their folder than what is published. */
export const isPublishedForm = (folder) => folder.includes(`${sep}node_modules${sep}`)

export const manifestOf = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))

/** Every package that installing these brings, by folder: theirs and, in turn, what those depend on. Peers are not brought. */
export function broughtBy(folders, found = new Set()) {
  for (const folder of folders) {
    if (found.has(folder)) continue
    found.add(folder)
    const { dependencies = {}, optionalDependencies = {} } = manifestOf(folder)
    const names = Object.keys({ ...dependencies, ...optionalDependencies })
    const next = names.map((name) => folderOf(name, folder))
    broughtBy(
      next.filter((one) => one !== undefined),
      found,
    )
  }
  return found
}

/** Bytes of a package's own files. */
export function bytesIn(folder) {
  const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => name !== 'node_modules')
  const sizes = entries.map((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? bytesIn(path) : statSync(path).size
  })
  return sizes.reduce((sum, size) => sum + size, 0)
}
