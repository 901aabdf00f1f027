import { expect, it } from 'vitest'
import * as door from '../src/index.js'
import { clientKinds } from './clients.js'

it('offers exactly this at the front door', () => {
  expect(Object.keys(door)).toEqual(['redisDenylist'])
})

it('gives a store with exactly these methods', () => {
  const { client, close } = clientKinds[0].make(1)
  const store = door.redisDenylist({ client })
  close()
  expect(Object.keys(store).sort()).toEqual([
    'attach',
    'close',
    'initialise',
    'lookup',
    'maxTokenLifetime',
    'ready',
    'requires',
    'revokeClient',
    'revokeIssuer',
    'revokeSession',
    'revokeSubject',
    'revokeToken',
  ])
})
