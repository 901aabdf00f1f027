import { expect, it } from 'vitest'
import { KeysFailed } from '../../src/key/keys-failed.js'

it('tells reason and details apart from the cause, which is for the log alone', () => {
  const cause = new Error('connect ECONNREFUSED')
  const failed = new KeysFailed('status', { status: 500, cause })
  expect({ ...failed, message: failed.message, cause: failed.cause }).toEqual({
    name: 'KeysFailed',
    reason: 'status',
    details: { status: 500 },
    message: 'status',
    cause,
  })
})

it('needs no details', () => {
  expect(new KeysFailed('timeout').details).toEqual({})
})
