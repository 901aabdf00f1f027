// Holds docs/requirements.json against the titles of the tests: `it('[BR-05] …')`, or `title: '[JB-03, JB-05] …'` in a table.
// Usage: node scripts/requirements.mjs [--write] [root of a workspace]; --write renews docs/conformance.md
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const write = process.argv.includes('--write')
const rootGiven = process.argv.slice(2).find((argument) => argument !== '--write')
const root = resolve(rootGiven ?? fileURLToPath(new URL('..', import.meta.url)))
const page = join(root, 'docs/conformance.md')
const duties = ['resource-server', 'issuer', 'later', 'not-applicable']
const bracketed = /\[([A-Z]{2}-\d{2}(?:, ?[A-Z]{2}-\d{2})*)\]/g

const requirements = JSON.parse(readFileSync(join(root, 'docs/requirements.json'), 'utf8'))

function testFolders() {
  const packages = readdirSync(join(root, 'packages')).sort()
  return [...packages.map((name) => `packages/${name}/test`), 'test-fixtures', 'test']
}

function filesIn(folder) {
  if (!existsSync(join(root, folder))) return []
  const entries = readdirSync(join(root, folder), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  return entries.flatMap(({ name }) => {
    if (name === 'node_modules' || name === 'dist') return []
    if (name.endsWith('.ts')) return [`${folder}/${name}`]
    return name.includes('.') ? [] : filesIn(`${folder}/${name}`)
  })
}

// `it.skip.each(table)(…)` → ['it', 'skip', 'each']
function wordsOf(callee) {
  if (ts.isIdentifier(callee)) return [callee.text]
  if (ts.isPropertyAccessExpression(callee)) return [...wordsOf(callee.expression), callee.name.text]
  if (ts.isCallExpression(callee)) return wordsOf(callee.expression)
  return ts.isTaggedTemplateExpression(callee) ? wordsOf(callee.tag) : []
}

const idle = ['skip', 'todo', 'fails']

function titleOf(node, words) {
  if (ts.isPropertyAssignment(node) && node.name.text === 'title') return node.initializer
  return ['it', 'test', 'describe'].includes(words[0]) ? node.arguments[0] : undefined
}

// Titles of tests that run, of table rows, and of describe, which proves nothing by itself.
function titlesIn(path) {
  const source = ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.Latest)
  const titles = []
  const visit = (node) => {
    const words = ts.isCallExpression(node) ? wordsOf(node.expression) : []
    if (words.some((word) => idle.includes(word))) return
    const title = titleOf(node, words)
    if (title && (ts.isStringLiteralLike(title) || ts.isTemplateExpression(title))) {
      titles.push({ text: title.text ?? title.getText(source).slice(1, -1), proves: words[0] !== 'describe' })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return titles
}

function proofsIn(path) {
  return titlesIn(path).flatMap(({ text, proves }) => {
    const ids = [...text.matchAll(bracketed)].flatMap(([, list]) => list.split(/, ?/))
    const title = text.replaceAll(bracketed, '').trim()
    return [...new Set(ids)].map((id) => ({ id, path, title, proves }))
  })
}

function problemsOf(claimed, proofs) {
  const known = new Set(requirements.map(({ id }) => id))
  const proved = new Set(proofs.map(({ id }) => id))
  const unknown = claimed.filter(({ id }) => !known.has(id))
  const vain = claimed.filter(({ proves }) => !proves)
  const unproved = requirements.filter(({ id, duty }) => duty === 'resource-server' && !proved.has(id))
  const unsound = requirements.filter(({ duty, why }) => !duties.includes(duty) || (duty !== 'resource-server' && !why))
  return [
    ...unsound.map(({ id }) => `${id}: needs a duty out of ${duties.join(', ')}, and a why unless it is ours`),
    ...unproved.map(({ id, text }) => `${id}: no test proves it (${text})`),
    ...unknown.map(({ id, path, title }) => `${path}: ${id} is no requirement (${title})`),
    ...vain.map(({ id, path, title }) => `${path}: ${id} belongs in the title of a test, not of a describe (${title})`),
  ]
}

const cell = (text) => text.replaceAll('\\', '\\\\').replaceAll('|', '\\|').replaceAll('<', '&lt;')

function proofCell(requirement, proofs) {
  const links = [...new Set(proofs.map(({ path }) => path))].map((path) => {
    const titles = proofs.filter((proof) => proof.path === path).map(({ title }) => cell(title))
    return `[${path}](../${path}): ${titles.join('; ')}`
  })
  const why = requirement.duty === 'resource-server' ? [] : [`*${requirement.duty}*: ${cell(requirement.why ?? '?')}`]
  return [...why, ...links].join('<br>')
}

function render(proofs) {
  const rows = requirements.map((requirement) => {
    const own = proofs.filter(({ id }) => id === requirement.id)
    const { id, level, text, source } = requirement
    return `| ${id} | ${level} | ${cell(text)} (${cell(source)}) | ${proofCell(requirement, own)} |`
  })
  return `${[
    '<!-- biome-ignore-all format: aligned columns would make every row as wide as the widest -->',
    '',
    '# What the standards ask, and the tests that show it',
    '',
    'Made from `requirements.json` and the titles of the tests by `pnpm requirements --write`. OWN marks a rule of ours that no',
    'standard states.',
    '',
    '| ID | Level | Requirement | Tests |',
    '|---|---|---|---|',
    ...rows,
  ].join('\n')}\n`
}

const claimed = testFolders().flatMap(filesIn).flatMap(proofsIn)
const proofs = claimed.filter(({ proves }) => proves)
const problems = problemsOf(claimed, proofs)
const rendered = render(proofs)
if (write) writeFileSync(page, rendered)
else if (!existsSync(page) || readFileSync(page, 'utf8') !== rendered) {
  problems.push('docs/conformance.md: out of date, run pnpm requirements --write')
}
for (const { id, duty } of requirements) {
  const count = proofs.filter((proof) => proof.id === id).length
  console.log(`${id}  ${String(count).padStart(3)}  ${duty}`)
}
for (const problem of problems) console.error(problem)
console.log(`requirements: ${requirements.length}, ${problems.length} problem(s)`)
process.exitCode = problems.length === 0 ? 0 : 1
