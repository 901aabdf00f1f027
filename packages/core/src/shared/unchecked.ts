import { ConfigError } from './failures.js'

const mark = Symbol.for('claimcheck.unchecked')

/** A check that is left out on purpose, and why. */
export interface Unchecked {
  readonly reason: string
  readonly [mark]: true
}

/**
 * The written opt-out: the only way to leave a check out, at the call site, with a reason that a reviewer can search for.
 *
 * @throws {@link ConfigError} when the reason is not a non-empty string.
 */
export function unchecked(reason: string): Unchecked {
  if (typeof reason !== 'string' || reason.trim() === '')
    throw new ConfigError(['unchecked(reason): say why, in words'])
  return Object.freeze({ reason, [mark]: true as const })
}

export function isUnchecked(value: unknown): value is Unchecked {
  return typeof value === 'object' && value !== null && (value as Partial<Unchecked>)[mark] === true
}
