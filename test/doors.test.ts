import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { readInRoot } from './pages/code-blocks.js'

/** What a door of a package lists, types included. */
function namesOf(name: string, door = 'index'): readonly string[] {
  const path = `packages/${name}/src/${door}.ts`
  const { statements } = ts.createSourceFile(path, readInRoot(path), ts.ScriptTarget.Latest)
  return statements
    .flatMap((one) => (ts.isExportDeclaration(one) && one.exportClause ? [one.exportClause] : []))
    .flatMap((clause) => (ts.isNamedExports(clause) ? clause.elements.map((element) => element.name.text) : []))
}

describe('the doors of the adapters', () => {
  it.each(['express', 'fastify', 'koa'])('have all that core has: %s', (name) => {
    expect(namesOf(name)).toEqual(expect.arrayContaining([...namesOf('core')]))
  })

  it.each(['express', 'fastify', 'koa'])('have all its presets behind a door of their own: %s', (name) => {
    expect(namesOf(name, 'providers').toSorted()).toEqual(namesOf('core', 'providers').toSorted())
  })

  it.each(['express', 'fastify', 'koa'])('have the same guards and authOf: %s', (name) => {
    const guards = ['authorize', 'requireScope', 'requireAnyScope', 'requireRole', 'requireAnyRole', 'requireClaim']
    expect(namesOf(name)).toEqual(expect.arrayContaining([...guards, 'authOf', 'OnError']))
  })
})
