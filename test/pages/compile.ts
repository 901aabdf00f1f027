import ts from 'typescript'
import { type CodeBlock, homeOf, inRoot } from './code-blocks.js'

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  moduleDetection: ts.ModuleDetectionKind.Force,
  customConditions: ['@claimcheck/source'],
  types: ['node'],
  strict: true,
  noUnusedLocals: true,
  allowJs: true,
  checkJs: true,
  skipLibCheck: true,
  noEmit: true,
}

const compiled = ['ts', 'js']
export const isCompiled = ({ language }: CodeBlock): boolean => compiled.includes(language)

/** Compiles blocks as if each were a file in the folder of its package. Nothing is written. */
export function compile(blocks: readonly CodeBlock[]): ReadonlyMap<CodeBlock, readonly string[]> {
  const paths = new Map(blocks.map((block, at) => [fileOf(block, at), block] as const))
  const host = ts.createCompilerHost(options)
  const { fileExists, readFile } = host
  host.getCurrentDirectory = () => inRoot('packages/express')
  host.fileExists = (path) => paths.has(path) || fileExists(path)
  host.readFile = (path) => paths.get(path)?.text ?? readFile(path)
  const program = ts.createProgram({ rootNames: [...paths.keys()], options, host })
  return new Map([...paths].map(([path, block]) => [block, problemsIn(program, path)]))
}

const fileOf = (block: CodeBlock, at: number): string =>
  inRoot(`packages/${homeOf(block)}/page-${at}.${block.language === 'js' ? 'mjs' : 'ts'}`)

function problemsIn(program: ts.Program, path: string): readonly string[] {
  const source = program.getSourceFile(path)
  const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
  return found.map(({ start = 0, messageText }) => {
    const line = source?.getLineAndCharacterOfPosition(start).line ?? 0
    return `line ${line + 1}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`
  })
}
