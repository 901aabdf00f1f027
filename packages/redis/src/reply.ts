import { isGeneration } from './generation.js'

/** The store does not say that it holds every revocation there is: it was never initialised, or it has lost what it held. */
export class NotInitialised extends Error {
  override readonly name = 'NotInitialised'

  constructor() {
    super('the store has not been initialised: once everything that is revoked is in it, call initialise()')
  }
}

/** @throws {@link NotInitialised} */
export function generationIn(reply: unknown): string {
  if (isGeneration(reply)) return reply
  throw new NotInitialised()
}

export function listIn(reply: unknown): readonly unknown[] {
  if (Array.isArray(reply)) return reply
  throw new TypeError('Redis answered with something other than a list')
}

export function textIn(reply: unknown): string {
  if (typeof reply === 'string') return reply
  throw new TypeError('Redis answered with something other than a text')
}
