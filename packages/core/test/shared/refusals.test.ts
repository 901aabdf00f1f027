import { describe, expect, it } from 'vitest'
import { refusals } from '../../src/index.js'

const rows = Object.entries<{ status: number; error?: string; description?: string }>(refusals)

describe('the table of refusals', () => {
  it.each(rows)(
    '[BR-11] %s has a description in the permitted characters, or none',
    (_code, { description = 'none' }) => {
      expect(description).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/)
    },
  )

  it.each(rows)('%s has the error that belongs to its status', (code, { status, error, description }) => {
    const errors: Record<number, string | undefined> = {
      400: 'invalid_request',
      401: code === 'credentials_absent' ? undefined : 'invalid_token',
      403: 'insufficient_scope',
    }
    expect(error).toBe(errors[status])
    expect(description === undefined).toBe(error === undefined)
  })

  it('says something else for every code', () => {
    const descriptions = rows.flatMap(([, { description }]) => (description === undefined ? [] : [description]))
    expect(new Set(descriptions).size).toBe(descriptions.length)
  })
})
