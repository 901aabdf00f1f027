import { describe, expect, it } from 'vitest'
import { isObject, own, ownAt, parseFrozenObject } from '../../src/shared/json.js'

const everyObjectHas = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf']

describe('isObject', () => {
  it.each([undefined, null, 7, 'a', true, [], [{}], () => undefined].map((value) => ({ value })))(
    'says no to $value',
    ({ value }) => {
      expect(isObject(value)).toBe(false)
    },
  )

  it('says yes to objects, those without a prototype too', () => {
    expect([{}, Object.create(null)].every(isObject)).toBe(true)
  })
})

describe('own and ownAt', () => {
  it.each(everyObjectHas)('find %s only where the object has it itself', (name) => {
    const having = parseFrozenObject(`{"${name}":{"${name}":1}}`) ?? {}
    expect([own({}, name), ownAt({}, [name]), ownAt({ a: {} }, ['a', name])]).toEqual([undefined, undefined, undefined])
    expect([own(having, name), ownAt(having, [name, name])]).toEqual([{ [name]: 1 }, 1].map((value) => value))
  })

  it.each([
    { object: { a: { b: 1 } }, path: ['a', 'b'], value: 1 },
    { object: { a: { b: null } }, path: ['a', 'b'], value: null },
    { object: { 'a.b': 1, a: { b: 2 } }, path: ['a.b'], value: 1 },
    { object: { a: null }, path: ['a', 'b'], value: undefined },
    { object: { a: ['x'] }, path: ['a', '0'], value: undefined },
    { object: { a: 'x' }, path: ['a', 'length'], value: undefined },
    { object: { a: 1 }, path: ['b'], value: undefined },
  ])('find $value at $path', ({ object, path, value }) => {
    expect(ownAt(object, path)).toBe(value)
  })
})

const nested = (levels: number, [open = '', close = '']: readonly string[]) =>
  `{"a":${open.repeat(levels - 1)}${open === '[' ? '' : '0'}${close.repeat(levels - 1)}}`

describe('parseFrozenObject (DESIGN §10)', () => {
  it('freezes all of it', () => {
    const parsed = parseFrozenObject('{"a":[{"b":{}}],"__proto__":{"c":[]}}') ?? {}
    const parts = [parsed, ownAt(parsed, ['a']), ownAt(parsed, ['__proto__']), ownAt(parsed, ['__proto__', 'c'])]
    expect(JSON.stringify(parsed)).toBe('{"a":[{"b":{}}],"__proto__":{"c":[]}}')
    expect(parts.every((part) => typeof part === 'object' && Object.isFrozen(part))).toBe(true)
    const [inner] = own(parsed, 'a') as { b: object }[]
    expect(Object.isFrozen(inner) && Object.isFrozen(inner?.b)).toBe(true)
  })

  it.each(['', ' ', 'null', '1', '"a"', '[]', '[{}]', '{', '{}}', '{a:1}', '\ufeff{}'])(
    'finds no object in %j',
    (text) => {
      expect(parseFrozenObject(text)).toBeUndefined()
    },
  )

  it.each([
    { title: 'objects', brackets: ['{"a":', '}'] },
    { title: 'lists', brackets: ['[', ']'] },
  ])('reads $title nested 32 deep and no deeper', ({ brackets }) => {
    expect(parseFrozenObject(nested(32, brackets))).toBeDefined()
    expect(parseFrozenObject(nested(33, brackets))).toBeUndefined()
    expect(parseFrozenObject(nested(100_000, brackets))).toBeUndefined()
  })

  it('reads what is wide', () => {
    expect(parseFrozenObject(`{"a":[${'{},'.repeat(100_000)}{}]}`)).toBeDefined()
  })
})
