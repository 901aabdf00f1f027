import { execFile } from 'node:child_process'
import { tmpdir } from 'node:os'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** What npm would publish of these folders: by folder, bytes of the tarball and of the files in it. Writes nothing, runs no scripts. */
export async function packedSizes(folders) {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts', '--offline', ...folders]
  const { stdout } = await run('npm', args, { cwd: tmpdir(), maxBuffer: 2 ** 26 })
  const answers = JSON.parse(stdout)
  return new Map(
    folders.map((folder, at) => [folder, { packed: answers[at].size, unpacked: answers[at].unpackedSize }]),
  )
}
