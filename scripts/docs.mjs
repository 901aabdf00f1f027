// Writes what the pages say of options, refusals and hints, from the sources that decide it. A section of a page stands between
// `<!-- generated: name -->` and `<!-- end: name -->`.
// Usage: node scripts/docs.mjs [--check] [root of a workspace]; --check writes nothing and fails when a page is out of date
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { speedExcerpt } from '../bench/report/excerpt.mjs'

const check = process.argv.includes('--check')
const rootGiven = process.argv.slice(2).find((argument) => argument !== '--check')
const root = resolve(rootGiven ?? fileURLToPath(new URL('..', import.meta.url)))
const core = 'packages/core/src'
const fastify = 'packages/fastify/src'

const sections = {
  'issuer options': () => optionTable(`${core}/shared/issuer-options.ts`, ['IssuerOptions']),
  'server options': () => optionTable(`${core}/options.ts`, ['VerifierWideOptions', 'ServerWideOptions']),
  'mount options': () => optionTable(`${core}/mount.ts`, ['MountOptions']),
  'fastify options': () => optionTable(`${fastify}/plugin.ts`, ['Registration']),
  'fastify route options': () => optionTable(`${fastify}/augment.ts`, ['FastifyContextConfig']),
  'remote key options': () => optionTable(`${core}/key/remote-options.ts`, ['RemoteKeysOptions']),
  'denylist options': () => optionTable(`${core}/status/memory-denylist.ts`, ['MemoryDenylistOptions']),
  refusals: refusalTable,
  hints: hintTable,
  speed: () => speedExcerpt(root),
}

const sources = new Map()
function sourceOf(path) {
  const text = () => readFileSync(join(root, path), 'utf8')
  if (!sources.has(path)) sources.set(path, ts.createSourceFile(path, text(), ts.ScriptTarget.Latest, true))
  return sources.get(path)
}

const escaped = (text) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;')
const row = (cells) => `| ${cells.join(' | ')} |`
const table = (heads, rows) => [row(heads), row(heads.map(() => '---')), ...rows.map(row)].join('\n')

function optionTable(path, interfaces) {
  const source = sourceOf(path)
  const rows = interfaces.flatMap((name) => {
    const found = interfacesIn(source).find((node) => node.name.text === name)
    if (found === undefined) throw new Error(`${path} has no interface ${name}`)
    return found.members.map((member) => optionRow(member, source, `${path}: ${name}`))
  })
  return table(['option', 'type', 'default', 'meaning'], rows)
}

/** Those of `declare module` too. */
const interfacesIn = ({ statements }) =>
  statements.flatMap((node) => {
    if (ts.isModuleDeclaration(node)) return interfacesIn(node.body)
    return ts.isInterfaceDeclaration(node) ? [node] : []
  })

function optionRow(member, source, where) {
  const name = member.name.getText(source)
  const text = ts
    .getJSDocCommentsAndTags(member)
    .map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? '')
    .join(' ')
    .replaceAll(/\{@link ([^}]+)\}/g, '`$1`')
    .replaceAll(/\s+/g, ' ')
  if (text === '') throw new Error(`${where}.${name} has no docblock`)
  const { standard, meaning } = splitDefault(text, member.questionToken !== undefined)
  const type = member.type
    .getText(source)
    .replaceAll(/\breadonly /g, '')
    .replaceAll(/\s+/g, ' ')
  return [`\`${name}\``, `\`${type.replaceAll('|', '\\|')}\``, escaped(standard), escaped(meaning || '–')]
}

// A docblock says what happens without the option in a sentence "Default …", or marks one of the words as "(default)".
function splitDefault(text, optional) {
  const sentence = /(?:^| )(?:Default:? (?<value>.+?)|No default)\.(?= |$)/
  const found = sentence.exec(text)
  const marked = /`([^`]+)` \(default\)/.exec(text)
  if (found) return { standard: found.groups.value ?? '–', meaning: text.replace(sentence, '').trim() }
  if (marked) return { standard: `\`${marked[1]}\``, meaning: text }
  return { standard: optional ? '–' : 'required', meaning: text }
}

async function refusalTable() {
  const { text } = sourceOf(`${core}/shared/refusals.ts`)
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
  })
  const { refusals } = await import(`data:text/javascript,${encodeURIComponent(outputText)}`)
  const rows = Object.entries(refusals).map(([code, { status, error, description }]) => [
    `${status}`,
    error === undefined ? '–' : `\`${error}\``,
    `\`${code}\``,
    escaped(description ?? '–'),
  ])
  return table(['status', 'error', 'code', 'error_description'], rows)
}

// Not executed, because it imports its neighbours: the hints are literals.
function hintTable() {
  const declared = sourceOf(`${core}/hints.ts`).statements.flatMap((node) => node.declarationList?.declarations ?? [])
  const hints = declared.find(({ name }) => name.text === 'hints')?.initializer
  if (hints === undefined) throw new Error(`${core}/hints.ts has no \`hints\``)
  const rows = hints.properties.map(({ name, initializer }) => {
    if (!ts.isStringLiteralLike(initializer)) throw new Error(`${core}/hints.ts: ${name.text} is no string literal`)
    return [`\`${name.text}\``, escaped(initializer.text)]
  })
  return table(['hint', 'what probably is the matter'], rows)
}

function pages() {
  const packages = existsSync(join(root, 'packages')) ? readdirSync(join(root, 'packages')).sort() : []
  const candidates = [
    'README.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    ...packages.map((name) => `packages/${name}/README.md`),
  ]
  return candidates.filter((path) => existsSync(join(root, path)))
}

const marked = /<!-- generated: (?<name>[^\n]*?) -->\n(?<body>[\s\S]*?)<!-- end: \k<name> -->/g
const opening = /<!-- generated: [^\n]*? -->/g
// Aligned columns would make every row as wide as the widest.
const unaligned = '<!-- biome-ignore format: generated by pnpm run docs -->'

async function renewed(path, text) {
  const found = [...text.matchAll(marked)]
  const opened = text.match(opening)?.length ?? 0
  if (opened !== found.length) throw new Error(`${path}: a generated section has no end`)
  let result = text
  for (const { 0: whole, groups } of found) {
    if (!Object.hasOwn(sections, groups.name)) throw new Error(`${path}: no generator for "${groups.name}"`)
    const body = await sections[groups.name]()
    const section = `<!-- generated: ${groups.name} -->\n${unaligned}\n${body}\n\n<!-- end: ${groups.name} -->`
    result = result.replace(whole, () => section)
  }
  return { result, names: found.map(({ groups }) => groups.name) }
}

async function renewAll() {
  const used = new Set()
  const stale = []
  for (const path of pages()) {
    const text = readFileSync(join(root, path), 'utf8')
    const { result, names } = await renewed(path, text)
    for (const name of names) used.add(name)
    if (result === text) continue
    if (check) stale.push(`${path}: out of date, run pnpm run docs`)
    else writeFileSync(join(root, path), result)
  }
  const unused = Object.keys(sections).filter((name) => !used.has(name))
  return [...stale, ...unused.map((name) => `no page has the generated section "${name}"`)]
}

let problems
try {
  problems = await renewAll()
} catch (error) {
  problems = [error.message]
}
for (const problem of problems) console.error(problem)
console.log(`docs: ${Object.keys(sections).length} sections, ${problems.length} problem(s)`)
process.exitCode = problems.length === 0 ? 0 : 1
