// Fails when an import goes backwards along the corridor, when imports form a circle, or when a file grows too long.
// Usage: node scripts/check-rooms.mjs [root of a workspace]
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = resolve(process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url)))
const corridor = 'request credentials token issuer key claims proof status policy response'.split(' ')
const outsideCore = ['jose', 'lru-cache']
const maxLines = 200

// Which rooms each room may enter; files directly in src/ are hallways and doors. What platform has for one runtime only,
// *.node.ts and *.web.ts, all reach as #platform.
const mayEnter = {
  shared: ['shared'],
  platform: ['platform', 'shared'],
  ...Object.fromEntries(corridor.map((room, here) => [room, ['platform', 'shared', ...corridor.slice(0, here + 1)]])),
  providers: ['providers', 'shared', 'issuer', 'key', 'claims'],
  hallway: ['hallway', 'providers', 'platform', 'shared', ...corridor],
}

const mayLookThrough = (room) => room === 'hallway' || corridor.includes(room)
const packageName = (specifier) => specifier.match(/^(@[^/]+\/)?[^/]+/)?.[0]

function importedName(node) {
  if (ts.isImportTypeNode(node)) return node.argument.literal
  if (ts.isCallExpression(node))
    return node.expression.kind === ts.SyntaxKind.ImportKeyword ? node.arguments[0] : undefined
  return node.moduleSpecifier ?? node.moduleReference?.expression
}

function readImports(path) {
  const imports = []
  const visit = (node) => {
    const name = importedName(node)
    const typeOnly = ts.isImportTypeNode(node) || node.isTypeOnly || node.importClause?.isTypeOnly
    if (name) imports.push({ specifier: ts.isStringLiteralLike(name) ? name.text : 'a computed name', typeOnly })
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest))
  return imports
}

function sourcesOf(folder, manifest) {
  const src = join(folder, 'src')
  if (!existsSync(src)) return []
  const paths = readdirSync(src, { recursive: true }).filter((path) => /\.[mc]?[jt]sx?$/.test(path))
  return paths.map((path) => {
    const room = dirname(path) === '.' ? 'hallway' : path.split(/[\\/]/)[0]
    const lines = readFileSync(join(src, path), 'utf8').replace(/\n$/, '').split('\n').length
    return { path: join(src, path), room, lines, manifest, imports: readImports(join(src, path)) }
  })
}

function judgeRoom(file, target, specifier) {
  if (target === undefined) return `${specifier} is no source file of this package`
  if (file.manifest.name !== '@claimcheck/core') return undefined
  if (!mayEnter[file.room]?.includes(target.room)) return `${file.room} may not enter ${target.room}`
  const forOneRuntime = /\.(node|web)\.ts$/.test(target.path) && file.room !== 'platform'
  return forOneRuntime ? `${specifier} is reached as #platform only` : undefined
}

// A peer that everybody must have. Those that are optional are clients to choose from.
const frameworksOf = ({ peerDependencies, peerDependenciesMeta }) =>
  Object.keys(peerDependencies ?? {}).filter((name) => !peerDependenciesMeta?.[name]?.optional)

function judgeOutside({ path, manifest }, { specifier, typeOnly }) {
  const core = manifest.name === '@claimcheck/core'
  if (specifier.startsWith('node:')) {
    // Adapters translate; what needs Node itself is core's, or a package without a framework.
    const nodeOnly = !core && frameworksOf(manifest).length === 0
    if (path.endsWith('.node.ts') || (typeOnly && !core) || nodeOnly) return undefined
    return `${specifier} belongs in *.node.ts files${core ? '' : ' or in type imports'}`
  }
  const allowed = core ? outsideCore : Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })
  return allowed.includes(packageName(specifier)) ? undefined : `${specifier} may not be imported here`
}

function judge(file, used, files) {
  const { specifier } = used
  if (specifier.startsWith('.')) return judgeRoom(file, files.get(targetPath(file, specifier)), specifier)
  if (specifier !== '#platform') return judgeOutside(file, used)
  return mayLookThrough(file.room) ? undefined : `${file.room} may not look through #platform`
}

const targetPath = (file, specifier) => resolve(dirname(file.path), specifier).replace(/\.js$/, '.ts')

function findCircles(files) {
  const circles = new Set()
  const done = new Set()
  const walk = (path, trail) => {
    if (trail.includes(path)) circles.add(trail.slice(trail.indexOf(path)).map(shown).join(' → '))
    if (done.has(path) || !files.has(path)) return
    done.add(path)
    for (const { specifier } of files.get(path).imports) {
      if (specifier.startsWith('.')) walk(targetPath(files.get(path), specifier), [...trail, path])
    }
  }
  for (const path of files.keys()) walk(path, [])
  return [...circles]
}

const shown = (path) => relative(root, path).replaceAll('\\', '/')

function problemsIn(name) {
  const folder = join(root, 'packages', name)
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const files = new Map(sourcesOf(folder, manifest).map((file) => [file.path, file]))
  const problems = findCircles(files).map((circle) => `${circle}: imports form a circle`)
  for (const file of files.values()) {
    const known = manifest.name !== '@claimcheck/core' || Object.hasOwn(mayEnter, file.room)
    if (!known) problems.push(`${shown(file.path)}: ${file.room} is no room`)
    if (file.lines > maxLines) problems.push(`${shown(file.path)}: ${file.lines} lines, more than ${maxLines}`)
    const reasons = file.imports.map((used) => judge(file, used, files)).filter(Boolean)
    problems.push(...reasons.map((reason) => `${shown(file.path)}: ${reason}`))
  }
  return { count: files.size, problems }
}

const packages = readdirSync(join(root, 'packages')).filter((name) =>
  existsSync(join(root, 'packages', name, 'package.json')),
)
const found = packages.map(problemsIn)
const problems = found.flatMap((each) => each.problems)
const count = found.reduce((sum, each) => sum + each.count, 0)
for (const problem of problems) console.error(problem)
if (problems.length === 0) console.log(`rooms: ${count} files, no import goes backwards`)
else console.error(`rooms: ${count} files, ${problems.length} problem(s)`)
process.exitCode = problems.length === 0 ? 0 : 1
