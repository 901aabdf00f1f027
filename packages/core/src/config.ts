import { fromHeader } from './credentials/authorization-header.js'
import { fromCookie } from './credentials/cookie.js'
import { type CredentialExtractor, type CredentialSource, isCredentialSource } from './credentials/credentials.js'
import type { TrustedIssuers } from './issuer/trusted-issuers.js'
import { readIssuers } from './issuers-config.js'
import { observerOf } from './observer.js'
import { type ImpliedScopes, impliedBy } from './policy/implied-scopes.js'
import { type Clock, latestTime, systemClock } from './shared/clock.js'
import type { Emit, Event } from './shared/events.js'
import { ConfigError } from './shared/failures.js'
import { isObject, isPlainObject } from './shared/json.js'
import { isStringList, OptionReader } from './shared/option-reader.js'
import type { Denylist, Lookup } from './status/denylist.js'
import { memoryDenylist } from './status/memory-denylist.js'

/** A verifier's options, checked and frozen. */
export interface VerifierConfig {
  readonly issuers: TrustedIssuers
  readonly impliedBy: ImpliedScopes
  readonly lookup: Lookup | undefined
  readonly maxTokenLength: number
  readonly maxVerifications: number
  /** Seconds. */
  readonly hookTimeout: number
  /** How many verified tokens are kept; undefined: none. */
  readonly cached: number | undefined
  readonly clock: Clock
  /** Undefined when nobody listens, so that nothing is prepared for nobody. */
  readonly observer: Emit | undefined
  /** Ends what is under way when the server closes. */
  readonly closing: AbortController
}

export interface ServerConfig extends VerifierConfig {
  readonly realm: string
  readonly credentials: readonly (CredentialSource | CredentialExtractor)[]
}

/**
 * Checks the options of a verifier once.
 *
 * @throws {@link ConfigError} that names everything that is wrong.
 */
export function readVerifierConfig(options: unknown): VerifierConfig {
  return finish(new OptionReader('', options), () => ({}))
}

/** The same for a resource server, which also knows how credentials are presented. */
export function readServerConfig(options: unknown): ServerConfig {
  return finish(new OptionReader('', options), (read) => ({
    realm: read.value('realm', isRealm, 'must be printable ASCII without quotes and backslashes') ?? 'api',
    credentials: Object.freeze([
      ...(read.value(
        'credentials',
        isCredentials,
        'must be a non-empty list of fromHeader(), fromCookie(…) or functions',
      ) ?? [fromHeader()]),
    ]),
  }))
}

function finish<More>(read: OptionReader, more: (read: OptionReader) => More): VerifierConfig & More {
  const closing = new AbortController()
  const clock =
    read.value('clock', isClock, 'must have now() in seconds and monotonic() in milliseconds') ?? systemClock
  const observer = observerOf(read.value('onEvent', isObserver, 'must be a function'))
  const emit: Emit = observer ?? (() => undefined)
  const fetch = closable(read.value('fetch', isFetch, 'must be a function') ?? globalThis.fetch, closing)
  const denylist = readDenylist(read)
  const wide = {
    ...more(read),
    clock,
    observer,
    closing,
    lookup: denylist?.lookup,
    impliedBy: readImplied(read),
    maxTokenLength: read.number('maxTokenLength', { min: 1, max: 2 ** 20, whole: true }) ?? 16_384,
    maxVerifications: read.number('maxVerifications', { min: 1, max: 2 ** 20, whole: true }) ?? 4096,
    hookTimeout: read.number('hookTimeout', { min: 0.001, max: 60 }) ?? 1,
    cached: readCache(read),
  }
  const { requires = [], maxTokenLifetime } = denylist?.store ?? {}
  const issuers = readIssuers(
    read,
    { context: Object.freeze({ fetch, clock, emit }), requires, maxTokenLifetime, origin: 'written' },
    {
      clock,
      hookTimeout: wide.hookTimeout,
      maxAge: read.number('issuerMaxAge', { min: 0, max: 86_400 }) ?? 300,
      isDenylistTold: denylist !== undefined,
    },
  )
  read.refuseOthers()
  if (read.problems.length > 0) throw new ConfigError([...new Set(read.problems)])
  const { clockTolerance } = issuers
  denylist?.store.attach?.({ clock, clockTolerance, emit })
  return Object.freeze({ ...wide, issuers })
}

function readCache(read: OptionReader): number | undefined {
  const cache = read.value('cache', isCache, 'must be `false` or { max }, a whole number from 1 to 10,000,000') ?? {}
  return cache === false ? undefined : (cache.max ?? 10_000)
}

function isCache(value: unknown): value is false | { readonly max?: number } {
  if (value === false) return true
  if (!isPlainObject(value) || Object.keys(value).some((name) => name !== 'max')) return false
  const { max = 1 } = value
  return typeof max === 'number' && Number.isInteger(max) && max >= 1 && max <= 10_000_000
}

function readImplied(read: OptionReader): ImpliedScopes {
  const given = read.raw('impliedScopes')
  const implied = impliedBy(given === undefined ? {} : given)
  if (!('problem' in implied) || typeof implied['problem'] !== 'string') return implied as ImpliedScopes
  read.problem(`\`impliedScopes\` ${implied['problem']}`)
  return {}
}

function readDenylist(read: OptionReader): { readonly store: Denylist; readonly lookup: Lookup } | undefined {
  const given = read.value('denylist', isDenylist, 'must be a function or an object with lookup(auth)')
  if (given === undefined) return undefined
  const store: Denylist = typeof given === 'function' ? { lookup: given } : given
  if (
    store.requires !== undefined &&
    !(Array.isArray(store.requires) && (store.requires.length === 0 || isStringList(store.requires)))
  ) {
    read.problem('`denylist.requires` must be a list of claim names')
    return undefined
  }
  const { maxTokenLifetime } = store
  if (maxTokenLifetime !== undefined && !(maxTokenLifetime > 0 && Number.isFinite(maxTokenLifetime))) {
    read.problem('`denylist.maxTokenLifetime` must be a positive number of seconds')
  }
  return { store, lookup: (auth) => store.lookup(auth) }
}

const isFetch = (value: unknown): value is typeof globalThis.fetch => typeof value === 'function'
const isObserver = (value: unknown): value is (event: Event) => unknown => typeof value === 'function'

function isDenylist(value: unknown): value is Denylist | Lookup {
  // A function has no members that count, and the factory itself is no denylist.
  if (typeof value === 'function')
    return value !== memoryDenylist && !('requires' in value || 'maxTokenLifetime' in value)
  return (
    isObject(value) &&
    typeof value['lookup'] === 'function' &&
    ['function', 'undefined'].includes(typeof value['attach'])
  )
}

const isRealm = (value: unknown): value is string =>
  typeof value === 'string' && /^[\x20\x21\x23-\x5b\x5d-\x7e]+$/.test(value)

const factories: readonly unknown[] = [fromHeader, fromCookie]

function isCredentials(value: unknown): value is ServerConfig['credentials'] {
  const isSource = (one: unknown): boolean =>
    isCredentialSource(one) || (typeof one === 'function' && !factories.includes(one))
  return Array.isArray(value) && value.length > 0 && Array.from(value).every(isSource)
}

function isClock(value: unknown): value is Clock {
  if (!isObject(value) || typeof value['now'] !== 'function' || typeof value['monotonic'] !== 'function') return false
  try {
    const now: unknown = value['now']()
    return typeof now === 'number' && now >= 0 && now <= latestTime && Number.isFinite(value['monotonic']())
  } catch {
    return false
  }
}

function closable(fetch: typeof globalThis.fetch, closing: AbortController): typeof globalThis.fetch {
  return (input, init) => {
    if (closing.signal.aborted) return Promise.reject(closing.signal.reason)
    return fetch(input, { ...init, signal: AbortSignal.any([closing.signal, ...(init?.signal ? [init.signal] : [])]) })
  }
}
