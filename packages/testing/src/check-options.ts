import { ConfigError } from '@claimcheck/core'
import { OptionReader } from '@claimcheck/core/adapter'

/** What an option must be, and how to say so. */
export type Rule = readonly [is: (value: unknown) => boolean, problem: string]

export const flag: Rule = [(value) => typeof value === 'boolean', 'must be true or false']
export const text: Rule = [(value) => typeof value === 'string' && value !== '', 'must be a non-empty text']
export const seconds: Rule = [(value) => Number.isFinite(value), 'must be a number of seconds']
export const members: Rule = [(value) => typeof value === 'object' && value !== null, 'must be an object']
export const names: Rule = [
  (value) => Array.isArray(value) && value.every((one) => text[0](one)),
  'must be a list of non-empty texts',
]

/**
 * A misspelt option is never passed over: it would make a good token of one that was meant to be bad.
 *
 * @throws {ConfigError} that names everything that is wrong.
 */
export function checkOptions(where: string, options: object, rules: Readonly<Record<string, Rule>>): void {
  const read = new OptionReader(where, options)
  for (const [name, [is, problem]] of Object.entries(rules)) {
    read.value(name, (value): value is unknown => is(value), problem)
  }
  read.refuseOthers()
  if (read.problems.length > 0) throw new ConfigError(read.problems)
}
