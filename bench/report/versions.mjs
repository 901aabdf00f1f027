import { readFileSync } from 'node:fs'
import { versionOf } from '../contestants/version-of.mjs'

/** Of everything that the bench installs: contestants, frameworks, the load and the chart. */
export function installedVersions() {
  const { dependencies } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  return Object.fromEntries(Object.keys(dependencies).map((name) => [name, versionOf(name)]))
}
