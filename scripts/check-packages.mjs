// Packs every published package and uses the tarballs as a stranger would: in ESM and CommonJS, on the oldest and the newest
// Node we promise, and in TypeScript. Each package has its programs in scripts/consumers/<folder>.
// Usage: node scripts/check-packages.mjs [root of a workspace]
import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const home = fileURLToPath(new URL('..', import.meta.url))
const root = resolve(process.argv[2] ?? home)
const consumers = join(home, 'scripts/consumers')
const bin = (name) => join(home, 'node_modules/.bin', name)
const runtimes = ['20.19', '24']
const npmInstall = ['install', '--no-audit', '--no-fund', '--loglevel=error']
const deadline = 120_000

const readManifest = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
const writeJson = (path, value) => writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`)
const workspace = readManifest(root)

function run(command, args, cwd) {
  return new Promise((done, fail) => {
    execFile(command, args, { cwd, timeout: deadline, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      if (error) fail(new Error(`${error.killed ? `nothing within ${deadline} ms\n` : ''}${stdout}${stderr}`))
      else done(stdout)
    })
  })
}

const pnpm = (args, cwd) => run('npx', ['-y', workspace.packageManager, ...args], cwd)

let failures = 0
async function check(title, work) {
  try {
    await work()
    console.log(`ok      ${title}`)
    return true
  } catch (error) {
    failures += 1
    console.log(`FAILED  ${title}\n${error.message}`)
    return false
  }
}

async function inLanes(jobs) {
  const waiting = [...jobs]
  const lane = async () => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) await job()
  }
  await Promise.all(Array.from({ length: availableParallelism() }, lane))
}

function publishedPackages(scratch) {
  const folders = readdirSync(join(root, 'packages')).map((name) => ({ name, folder: join(root, 'packages', name) }))
  return folders
    .filter(({ folder }) => existsSync(join(folder, 'package.json')) && readManifest(folder).private !== true)
    .map(({ name, folder }) => {
      const manifest = readManifest(folder)
      const file = `${manifest.name.replace('@', '').replace('/', '-')}-${manifest.version}.tgz`
      return { name, folder, manifest, tarball: join(scratch, file), consumer: join(scratch, 'consumers', name) }
    })
}

async function checkTarball({ tarball, name }, scratch) {
  const files = (await run('tar', ['-tzf', tarball])).trim().split('\n')
  const wanted = ['package.json', 'README.md', 'LICENSE', 'dist/index.js', 'dist/index.d.ts']
  const missing = wanted.filter((file) => !files.includes(`package/${file}`))
  const surplus = files.filter((file) => !/^package\/(dist\/.+|package\.json|README\.md|LICENSE)$/.test(file))
  const unpacked = join(scratch, 'unpacked', name)
  mkdirSync(unpacked, { recursive: true })
  await run('tar', ['-xzf', tarball, '-C', unpacked, 'package/package.json'])
  const text = readFileSync(join(unpacked, 'package/package.json'), 'utf8')
  const leaks = ['@claimcheck/source', 'workspace:', '"./src'].filter((word) => text.includes(word))
  const problems = [
    ...missing.map((file) => `lacks ${file}`),
    ...surplus.map((file) => `should not contain ${file}`),
    ...leaks.map((word) => `its package.json says ${word}`),
  ]
  if (problems.length > 0) throw new Error(problems.join('\n'))
}

async function pack(each, scratch) {
  await pnpm(['pack', '--pack-destination', scratch], each.folder)
  await checkTarball(each, scratch)
}

async function installRuntime(version, scratch) {
  const folder = join(scratch, `node-${version}`)
  mkdirSync(folder)
  writeJson(join(folder, 'package.json'), { private: true, allowScripts: { node: true } })
  await run('npm', [...npmInstall, `node@${version}`], folder)
  const node = join(folder, 'node_modules/.bin/node')
  const found = await run(node, ['--version'])
  if (!found.startsWith(`v${version}.`)) throw new Error(`found ${found}`)
}

const siblingsIn = (dependencies, published) =>
  published.filter(({ manifest }) => Object.hasOwn(dependencies ?? {}, manifest.name))

// A package is tried out together with the published siblings it is tested with.
const usedWith = (each, published) => [each, ...siblingsIn(each.manifest.devDependencies, published)]

// The tarballs a package needs to be installed from: its own, and those of the siblings it depends on.
const tarballsFor = (each, published) => [
  each.tarball,
  ...siblingsIn(each.manifest.dependencies, published).flatMap((sibling) => tarballsFor(sibling, published)),
]

function frameworksFor({ manifest }, published) {
  const peers = Object.entries(manifest.peerDependencies ?? {})
  const foreign = peers.filter(([name]) => !published.some((each) => each.manifest.name === name))
  const types = foreign.map(([name]) => `@types/${name}`).filter((name) => manifest.devDependencies?.[name])
  const typePackages = types.map((name) => `${name}@${manifest.devDependencies[name]}`)
  if (foreign.length > 0) typePackages.push(`@types/node@${workspace.devDependencies['@types/node']}`)
  return [...foreign.map((peer) => peer.join('@')), ...typePackages]
}

function doorsOf({ name, publishConfig }) {
  const paths = Object.keys(publishConfig.exports).filter((path) => path !== './package.json')
  return paths.map((path) => name + path.slice(1))
}

function plant({ name, manifest, consumer }, { used, frameworks }) {
  cpSync(join(consumers, name), consumer, { recursive: true })
  for (const shared of ['mint.mjs', 'orders.mjs']) cpSync(join(consumers, shared), join(consumer, '..', shared))
  for (const extension of ['mts', 'cts']) cpSync(join(consumer, 'types.ts'), join(consumer, `types.${extension}`))
  const [door, ...others] = doorsOf(manifest)
  const esm = [`import * as door from '${door}'`, ...others.map((other) => `import '${other}'`)]
  esm.push(`import { exercise } from './exercise.mjs'`, 'await exercise(door)')
  const cjs = [`const door = require('${door}')`, ...others.map((other) => `require('${other}')`)]
  cjs.push(`import('./exercise.mjs').then(({ exercise }) => exercise(door))`)
  writeFileSync(join(consumer, 'esm.mjs'), `${esm.join('\n')}\n`)
  writeFileSync(join(consumer, 'cjs.cjs'), `${cjs.join('\n')}\n`)
  // Whoever brings no framework must do without the types of Node as well.
  const ambient = frameworks.length > 0 ? { types: ['node'] } : { types: [], lib: ['ES2022', 'WebWorker'] }
  // The types of several frameworks in one place do not always get along with each other.
  const skipLibCheck = used.length > 1
  const options = { ...ambient, skipLibCheck, strict: true, noEmit: true, target: 'ES2022', esModuleInterop: true }
  const nodenext = { ...options, module: 'nodenext' }
  const bundler = { ...options, module: 'esnext', moduleResolution: 'bundler' }
  writeJson(join(consumer, 'package.json'), { private: true })
  writeJson(join(consumer, 'esm.json'), { compilerOptions: nodenext, files: ['types.mts'] })
  writeJson(join(consumer, 'cjs.json'), { compilerOptions: nodenext, files: ['types.cts'] })
  writeJson(join(consumer, 'bundler.json'), { compilerOptions: bundler, files: ['types.ts'] })
}

async function install(each, published) {
  const used = usedWith(each, published)
  const frameworks = used.flatMap((one) => frameworksFor(one, published))
  plant(each, { used, frameworks })
  const wanted = [...used.flatMap((one) => tarballsFor(one, published)), ...frameworks]
  await run('npm', [...npmInstall, ...new Set(wanted)], each.consumer)
}

async function consume(each, published, scratch) {
  const { name, consumer } = each
  if (!(await check(`${name}: npm install`, () => install(each, published)))) return
  for (const version of runtimes) {
    const node = join(scratch, `node-${version}`, 'node_modules/.bin/node')
    await check(`${name}: import, Node ${version}`, () => run(node, ['esm.mjs'], consumer))
    await check(`${name}: require, Node ${version}`, () => run(node, ['cjs.cjs'], consumer))
  }
  for (const project of ['esm', 'cjs', 'bundler']) {
    const title = project === 'bundler' ? 'moduleResolution bundler' : `module nodenext, ${project}`
    await check(`${name}: TypeScript, ${title}`, () => run(bin('tsc'), ['-p', `${project}.json`], consumer))
  }
}

async function checkAll(scratch) {
  if (!(await check('build', () => pnpm(['build'], root)))) return
  const published = publishedPackages(scratch)
  for (const each of published) {
    each.packed = await check(`${each.name}: pack`, () => pack(each, scratch))
  }
  const packed = published.filter(({ tarball }) => existsSync(tarball))
  await inLanes(runtimes.map((version) => () => check(`Node ${version}`, () => installRuntime(version, scratch))))
  await inLanes(
    packed.flatMap((each) => [
      () => consume(each, packed, scratch),
      () => check(`${each.name}: publint`, () => run(bin('publint'), [each.tarball, '--strict'])),
      () => check(`${each.name}: attw`, () => run(bin('attw'), [each.tarball, '--profile', 'esm-only'])),
    ]),
  )
}

const started = Date.now()
const scratch = mkdtempSync(join(tmpdir(), 'claimcheck-packages-'))
try {
  await checkAll(scratch)
} finally {
  rmSync(scratch, { recursive: true })
}
console.log(`packages: ${failures} failure(s), ${Math.round((Date.now() - started) / 1000)} s`)
process.exitCode = failures === 0 ? 0 : 1
