import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** A fenced block of a page. Its info string says what it is: ```` ```js run=quickstart ````. */
export interface CodeBlock {
  /** From the root of the repository. */
  readonly page: string
  /** Of the opening fence, from 1. */
  readonly line: number
  readonly info: string
  /** The first word of `info`. */
  readonly language: string
  /** After `run=`, `answer=` or `vitest=`. */
  readonly name: string | undefined
  readonly text: string
}

const root = new URL('../../', import.meta.url)

export const inRoot = (path: string): string => fileURLToPath(new URL(path, root))
export const readInRoot = (path: string): string => readFileSync(new URL(path, root), 'utf8')

const packages = readdirSync(new URL('packages', root)).sort()

const documents = readdirSync(new URL('docs', root)).filter((name) => name.endsWith('.md') && name !== 'conformance.md')

/** The pages people read. What is generated as a whole is not among them. */
export const pages: readonly string[] = [
  'README.md',
  'SECURITY.md',
  'CONTRIBUTING.md',
  ...documents.sort().map((name) => `docs/${name}`),
  ...packages.map((name) => `packages/${name}/README.md`),
]

export function codeBlocksOf(page: string, text: string): readonly CodeBlock[] {
  const blocks: CodeBlock[] = []
  let open: { line: number; info: string; lines: string[] } | undefined
  for (const [at, content] of text.split('\n').entries()) {
    const fence = /^\s*```(?<info>.*)$/.exec(content)?.groups
    if (fence === undefined) open?.lines.push(content)
    else if (open === undefined) open = { line: at + 1, info: (fence['info'] ?? '').trim(), lines: [] }
    else {
      blocks.push(blockOf(page, open))
      open = undefined
    }
  }
  if (open !== undefined) throw new Error(`${page}:${open.line}: this block has no end`)
  return blocks
}

function blockOf(page: string, { line, info, lines }: { line: number; info: string; lines: string[] }): CodeBlock {
  const [language = ''] = info.split(' ')
  const name = / (?:run|answer|vitest)=(\S+)$/.exec(info)?.[1]
  return { page, line, info, language, name, text: `${lines.join('\n')}\n` }
}

/** The info strings there are. A block with any other is an error, so that none is left out by accident. */
export const knownInfo = /^(?:ts|(?:js|ts) run=[a-z-]+|ts vitest=[a-z-]+|http answer=[a-z-]+|sh|text)$/

export const codeBlocks: readonly CodeBlock[] = pages.flatMap((page) => codeBlocksOf(page, readInRoot(page)))

export const isTest = ({ info }: CodeBlock): boolean => info.includes(' vitest=')

/** The package from whose folder a block's imports are resolved: its page's, or the one it imports first. Tests need all frameworks. */
export function homeOf(block: CodeBlock): string {
  const { page, text } = block
  if (isTest(block)) return 'testing'
  const own = /^packages\/([^/]+)\//.exec(page)?.[1]
  return own ?? / from '@claimcheck\/([^/']+)/.exec(text)?.[1] ?? 'core'
}
