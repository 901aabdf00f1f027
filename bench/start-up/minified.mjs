import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { folderOf, manifestOf } from './installed.mjs'

// tsup brings it. Without it there is nothing in the column.
const esbuild = loadEsbuild()

function loadEsbuild() {
  try {
    const tsup = createRequire(new URL('../../package.json', import.meta.url)).resolve('tsup/package.json')
    return createRequire(tsup)('esbuild')
  } catch {
    return undefined
  }
}

/** Bytes of a package's main door, bundled and minified for Node with its dependencies left out; undefined without esbuild. */
export async function minifiedBytes(name) {
  if (esbuild === undefined) return undefined
  const { outputFiles } = await esbuild.build({
    entryPoints: [doorOf(name)],
    bundle: true,
    minify: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    write: false,
    logLevel: 'silent',
  })
  return outputFiles[0].contents.length
}

/** As an import finds it, and in the workspace by its manifest: not every package of ours is installed here. */
function doorOf(name) {
  const folder = folderOf(name)
  return name.startsWith('@claimcheck/')
    ? join(folder, manifestOf(folder).main)
    : fileURLToPath(import.meta.resolve(name))
}
