import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { readInRoot } from './pages/code-blocks.js'

/** What the front door of a package lists, types included. */
function namesOf(name: string): readonly string[] {
  const path = `packages/${name}/src/index.ts`
  const { statements } = ts.createSourceFile(path, readInRoot(path), ts.ScriptTarget.Latest)
  return statements
    .flatMap((one) => (ts.isExportDeclaration(one) && one.exportClause ? [one.exportClause] : []))
    .flatMap((clause) => (ts.isNamedExports(clause) ? clause.elements.map((element) => element.name.text) : []))
}

describe('the doors of the adapters', () => {
  it.each(['express', 'fastify', 'koa'])('have all that core has: %s', (name) => {
    expect(namesOf(name)).toEqual(expect.arrayContaining([...namesOf('core')]))
  })

  it.each(['express', 'fastify', 'koa'])('have the same guards and authOf: %s', (name) => {
    const guards = ['authorize', 'requireScope', 'requireAnyScope', 'requireRole', 'requireAnyRole', 'requireClaim']
    expect(namesOf(name)).toEqual(expect.arrayContaining([...guards, 'authOf', 'OnError']))
  })
})
