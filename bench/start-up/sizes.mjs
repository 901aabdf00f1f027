import { broughtBy, bytesIn, folderOf, isPublishedForm } from './installed.mjs'
import { minifiedBytes } from './minified.mjs'
import { packedSizes } from './packed.mjs'
import { isMeasured, libraries, packagesOf, rowOf } from './subjects.mjs'

const foldersOf = (library) => packagesOf(library).map((name) => folderOf(name))
const kibibytes = (bytes) => bytes.reduce((sum, one) => sum + one, 0) / 1024

export async function sizes() {
  const rows = [...libraries, '@claimcheck/redis'].map(rowOf)
  const measured = rows.filter(isMeasured)
  const packed = await packedSizes([...new Set(measured.flatMap(({ name }) => foldersOf(name)))])
  for (const { name, samples } of measured) samples.push(await sizeOf(name, packed))
  return {
    id: 'size',
    title: 'Size in KiB',
    note: 'Packed: the tarballs of those named. Installed: their files. Dependencies: the distinct packages that installing those named brings besides, without peers such as the framework. Minified: the code of those named that the main door reaches, bundled by esbuild, dependencies left out.',
    columns: [
      { id: 'packedKiB', label: 'packed', digits: 0 },
      { id: 'installedKiB', label: 'installed', digits: 0 },
      { id: 'withDependenciesKiB', label: 'with dependencies', digits: 0 },
      { id: 'dependencies', label: 'dependencies', digits: 0 },
      { id: 'minifiedKiB', label: 'minified', digits: 1 },
    ],
    rows,
  }
}

async function sizeOf(library, packed) {
  const folders = foldersOf(library)
  const brought = broughtBy(folders)
  const installed = (folder) => (isPublishedForm(folder) ? bytesIn(folder) : packed.get(folder).unpacked)
  const minified = await Promise.all(packagesOf(library).map(minifiedBytes))
  return {
    packedKiB: kibibytes(folders.map((folder) => packed.get(folder).packed)),
    installedKiB: kibibytes(folders.map(installed)),
    withDependenciesKiB: kibibytes([...brought].map(installed)),
    dependencies: brought.size - folders.length,
    ...(!minified.includes(undefined) && { minifiedKiB: kibibytes(minified) }),
  }
}
