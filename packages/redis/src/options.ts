import type { Auth } from '@claimcheck/core'
import { ConfigError } from '@claimcheck/core'
import { OptionReader } from '@claimcheck/core/store'
import { type RecognisedClient, type RedisClient, recogniseClient } from './client.js'

/** How many replicas must confirm a revocation before `revoke…` resolves. */
export interface WaitOptions {
  readonly replicas: number
  /** Seconds. Default 1. */
  readonly timeout?: number
}

/** Times are in seconds. */
export interface RedisDenylistOptions {
  /** A client of ioredis 5 or 6, or of redis 5 or 6, that the application has made, connects and closes. */
  readonly client: RedisClient
  /** `direct` (default) asks Redis at each request; `replicated` keeps all revocations in memory and follows a stream of them. */
  readonly mode?: 'direct' | 'replicated'
  /** What all keys begin with. Default `claimcheck:`. In a cluster with a hash tag: `{claimcheck}:`. */
  readonly prefix?: string
  /** Keys that an application already writes at logout: a token is revoked as well when one of them exists. Direct mode only. */
  readonly readAlso?: (auth: Auth) => readonly string[]
  /** Replicated mode: how old what is in memory may be. Default 5. */
  readonly maxStaleness?: number
  /** Replicated mode, beyond `maxStaleness`: ask Redis itself (`direct`, default), or answer 503 (`refuse`). */
  readonly whenStale?: 'direct' | 'refuse'
  /** For one answer of Redis; then 503. Default 0.25. A revocation has four times as long. */
  readonly timeout?: number
  /** Revocations that a replica has not confirmed reject. Default: the primary's word is enough. */
  readonly wait?: WaitOptions
  /** That a token may live from `iat` to `exp`; longer ones are refused. Default 86,400. */
  readonly maxTokenLifetime?: number
  /** Claims that every token must have, such as `['sid']` for `revokeSession`. */
  readonly requires?: readonly string[]
}

export interface CheckedOptions extends RecognisedClient {
  readonly mode: 'direct' | 'replicated'
  readonly prefix: string
  readonly readAlso: ((auth: Auth) => unknown) | undefined
  readonly maxStaleness: number
  readonly whenStale: 'direct' | 'refuse'
  readonly timeout: number
  readonly wait: Required<WaitOptions> | undefined
  readonly maxTokenLifetime: number
  readonly requires: readonly string[]
}

/** @throws {@link ConfigError} that names everything that is wrong. */
export function readOptions(options: RedisDenylistOptions): CheckedOptions {
  const read = new OptionReader('redisDenylist', options)
  const client = readClient(read)
  const checked = {
    mode: readWord(read, 'mode', ['direct', 'replicated']),
    prefix: read.value('prefix', isPrefix, problemOfPrefix) ?? 'claimcheck:',
    readAlso: read.value('readAlso', isFunction, 'must be a function'),
    maxStaleness: read.number('maxStaleness', { min: 1, max: 3600 }) ?? 5,
    whenStale: readWord(read, 'whenStale', ['direct', 'refuse']),
    timeout: read.number('timeout', { min: 0.01, max: 10 }) ?? 0.25,
    wait: readWait(read),
    maxTokenLifetime: read.number('maxTokenLifetime', { min: 1, max: 31_536_000 }) ?? 86_400,
    requires: read.strings('requires') ?? [],
  }
  judgeMode(read, checked.mode)
  if (client?.isCluster) judgeCluster(read, checked)
  read.refuseOthers()
  if (read.problems.length > 0 || client === undefined) throw new ConfigError(read.problems)
  return { ...checked, ...client }
}

function readClient(read: OptionReader): RecognisedClient | undefined {
  const client = recogniseClient(read.raw('client'))
  if (!('problem' in client)) return client
  read.problem(`\`client\` ${client.problem}`)
  return undefined
}

function readWait(read: OptionReader): Required<WaitOptions> | undefined {
  if (!read.has('wait')) return undefined
  const inner = new OptionReader('redisDenylist: `wait`', read.raw('wait'))
  const replicas = inner.number('replicas', { min: 1, max: 100, whole: true })
  if (!inner.has('replicas')) inner.problem('`replicas` is required')
  const timeout = inner.number('timeout', { min: 0.01, max: 60 }) ?? 1
  inner.refuseOthers()
  read.problems.push(...inner.problems)
  return { replicas: replicas ?? 1, timeout }
}

/** Nothing is silently ignored. */
function judgeMode(read: OptionReader, mode: string): void {
  const misplaced = mode === 'direct' ? ['maxStaleness', 'whenStale'] : ['readAlso']
  const other = mode === 'direct' ? 'replicated' : 'direct'
  for (const name of misplaced) if (read.has(name)) read.problem(`\`${name}\` belongs to \`mode: '${other}'\``)
}

function judgeCluster(read: OptionReader, { mode, prefix, wait }: Pick<CheckedOptions, 'mode' | 'prefix' | 'wait'>) {
  if (!hasHashTag(prefix)) read.problem('`prefix` needs a hash tag in a cluster, such as `{claimcheck}:`')
  if (mode === 'replicated') read.problem("`mode: 'replicated'` does not follow a cluster: use `direct`")
  if (wait !== undefined) read.problem('`wait` cannot be had in a cluster, where WAIT may ask another node')
}

function readWord<Word extends string>(read: OptionReader, name: string, words: readonly [Word, ...Word[]]): Word {
  const isWord = (value: unknown): value is Word => words.includes(value as Word)
  const problem = `must be ${words.map((word) => `'${word}'`).join(' or ')}`
  return read.value(name, isWord, problem) ?? words[0]
}

const problemOfPrefix = 'must be 1 to 128 printable ASCII characters without blanks and * ? [ ] ^ \\'

// Without the characters that SCAN takes for a pattern.
const isPrefix = (value: unknown): value is string =>
  typeof value === 'string' && /^(?:(?![*?[\]^\\])[\x21-\x7e]){1,128}$/.test(value)

const isFunction = (value: unknown): value is (auth: Auth) => unknown => typeof value === 'function'

/** As Redis finds it: the first opening brace, and the first closing one behind it. */
function hasHashTag(prefix: string): boolean {
  const open = prefix.indexOf('{')
  return open >= 0 && prefix.indexOf('}', open) > open + 1
}
