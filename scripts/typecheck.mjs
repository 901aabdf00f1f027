// Type-checks every tsconfig of the workspace: the sources as each package ships them, then the tests.
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'

const root = new URL('..', import.meta.url)
const packages = readdirSync(new URL('packages', root)).flatMap((name) =>
  readdirSync(new URL(`packages/${name}`, root))
    .filter((file) => /^tsconfig.*\.json$/.test(file))
    .map((file) => `packages/${name}/${file}`),
)

const failed = [...packages, 'tsconfig.test.json'].filter((project) => {
  const { status } = spawnSync('tsc', ['--noEmit', '-p', project], { cwd: root, stdio: 'inherit' })
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${project}`)
  return status !== 0
})
process.exitCode = failed.length === 0 ? 0 : 1
