import { randomBytes } from 'node:crypto'

/** What the store writes when it is initialised. Another number in front would be another layout. */
export const newGeneration = (): string => `1:${randomBytes(16).toString('base64url')}`

/** Does this say that the store holds everything it should? */
export const isGeneration = (value: unknown): value is string =>
  typeof value === 'string' && /^1:[\w-]{22}$/.test(value)
