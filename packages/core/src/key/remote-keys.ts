import { answerWithin, DeadlineMissed } from '../shared/deadline.js'
import { TokenRefused, type VerifierUnavailable } from '../shared/failures.js'
import type { JwsHeader, KeyContext, KeyHealth, KeySource, VerificationKey } from '../shared/key-source.js'
import { discoverJwksUri } from './discovery.js'
import { type FetchTerms, fetchJson, type JsonAnswer } from './fetch-json.js'
import { type Access, JwksCache, type Loaded, unavailable } from './jwks-cache.js'
import { importKeySet, type KeySet, keysOf } from './key-set.js'
import { keyUrlProblem } from './key-url.js'
import { KeysFailed } from './keys-failed.js'
import { ownSource } from './own-sources.js'
import { type CheckedRemoteOptions, checkRemoteOptions, type RemoteKeysOptions } from './remote-options.js'
import { selectKey } from './select-key.js'

/**
 * The keys at a `jwks_uri` (RFC 7517 §5): fetched when the first token needs them, refreshed as requests come, kept through an outage.
 * Does not follow redirects and sends no credentials.
 *
 * @throws {ConfigError} for a URL that is not https (http only to loopback) and for unknown or malformed options.
 */
export function remoteKeys(url: string, options: RemoteKeysOptions = {}): KeySource {
  const checked = checkRemoteOptions('remoteKeys', options)
  const problem = keyUrlProblem(url, { loopback: true, anywhere: checked.insecureHttp })
  checked.assert(problem === undefined ? [] : [`remoteKeys(url): ${problem}`])
  return remoteSource(
    'fixed',
    checked,
    () => (terms) => fetchJson(url, terms),
    () => [],
  )
}

/**
 * The keys of whichever `jwks_uri` the issuer's metadata names (RFC 8414 §3, OpenID Connect Discovery 1.0 §4). The metadata must name the
 * very same `issuer`; it never changes which algorithms are accepted.
 *
 * @throws {ConfigError} for unknown or malformed options; at the server's construction for an issuer that is no https URL.
 */
export function discoverKeys(options: RemoteKeysOptions = {}): KeySource {
  const checked = checkRemoteOptions('discoverKeys', options)
  checked.assert([])
  const { insecureHttp } = checked
  const download = (issuer: string): Download => {
    let metadataUrl: string | undefined
    return async (terms) => {
      const found = await discoverJwksUri(issuer, { ...terms, insecureHttp }, metadataUrl)
      metadataUrl = found.metadataUrl
      return fetchJson(found.jwksUri, terms)
    }
  }
  return remoteSource('discovered', checked, download, (issuer) => {
    const problem = keyUrlProblem(issuer, { loopback: true, anywhere: insecureHttp })
    return problem === undefined ? [] : [`the issuer cannot be discovered: ${problem}; name its keys with \`keys\``]
  })
}

type Download = (terms: FetchTerms) => Promise<JsonAnswer>

const mostKeys = 100
const nothingYet: KeyHealth = Object.freeze({ ageSeconds: undefined, fresh: false, keys: 0, lastError: undefined })

function remoteSource(
  kind: 'fixed' | 'discovered',
  options: CheckedRemoteOptions,
  downloadFor: (issuer: string) => Download,
  problems: (issuer: string) => readonly string[],
): KeySource {
  const remotes = new Map<string, Map<string, RemoteKeys>>()
  // A key without `alg` is bound to the first algorithm that fits: servers with other lists have other sets.
  const remoteOf = (issuer: string, { algorithms }: KeyContext): RemoteKeys => {
    const ofIssuer = remotes.get(issuer) ?? new Map<string, RemoteKeys>()
    remotes.set(issuer, ofIssuer)
    const id = algorithms.join(' ')
    const known = ofIssuer.get(id) ?? new RemoteKeys(issuer, options, downloadFor(issuer))
    ofIssuer.set(id, known)
    return known
  }
  const health = (issuer: string): KeyHealth =>
    [...(remotes.get(issuer)?.values() ?? [])].at(-1)?.health() ?? nothingYet
  return ownSource(
    {
      keyFor: (header: JwsHeader, issuer: string, context: KeyContext) =>
        remoteOf(issuer, context).keyFor(header, context),
      refresh: (issuer: string, context: KeyContext) => remoteOf(issuer, context).refresh(context),
      health,
    },
    { kind, problems: (issuer) => problems(issuer) },
  )
}

/** One issuer's remote keys: what is fetched, how it is imported, and which key a header asks for. */
class RemoteKeys {
  readonly #issuer: string
  readonly #options: CheckedRemoteOptions
  readonly #download: Download
  readonly #cache: JwksCache<KeySet>
  #time: () => number = () => 0

  constructor(issuer: string, options: CheckedRemoteOptions, download: Download) {
    this.#issuer = issuer
    this.#options = options
    this.#download = download
    this.#cache = new JwksCache({ maxStale: options.maxStale, cooldown: options.cooldown, random: Math.random })
  }

  keyFor(header: JwsHeader, context: KeyContext): VerificationKey | Promise<VerificationKey> {
    const access = this.#access(context)
    const set = this.#cache.get(access)
    if (set instanceof Promise) return set.then((ready) => this.#select(ready, header, access))
    return this.#select(set, header, access)
  }

  refresh(context: KeyContext): Promise<void> {
    return this.#cache.refresh(this.#access(context))
  }

  health(): KeyHealth {
    const now = this.#time()
    const { lastFailure } = this.#cache
    return {
      ageSeconds: this.#cache.age(now),
      fresh: this.#cache.isFresh(now),
      keys: this.#cache.value?.keys.length ?? 0,
      lastError:
        lastFailure === undefined ? undefined : lastFailure instanceof KeysFailed ? lastFailure.reason : 'hook',
    }
  }

  #select(set: KeySet, header: JwsHeader, access: Access<KeySet>): VerificationKey | Promise<VerificationKey> {
    const key = selectKey(set.keys, header)
    if (key !== undefined) return key
    const reloading = this.#cache.reload(access)
    if (reloading === undefined) throw this.#unknownKey(access)
    return reloading.then((ready) => {
      const found = selectKey(ready.keys, header)
      if (found === undefined) throw this.#unknownKey(access)
      return found
    })
  }

  // Only an issuer that answered can be said not to publish a key.
  #unknownKey(access: Access<KeySet>): TokenRefused | VerifierUnavailable {
    if (!this.#cache.failing) return new TokenRefused('key_unknown')
    return unavailable(this.#cache.retryAfter(access.time()), this.#cache.lastFailure)
  }

  #access(context: KeyContext): Access<KeySet> {
    this.#time = () => context.clock.monotonic()
    return { load: (previous) => this.#load(context, previous), time: this.#time }
  }

  async #load(context: KeyContext, previous: KeySet | undefined): Promise<Loaded<KeySet>> {
    const issuer = this.#issuer
    const began = context.clock.monotonic()
    const durationMs = () => context.clock.monotonic() - began
    try {
      const { json, maxAge } = await this.#downloadInTime(context)
      const value = await this.#importSet(json, context, previous)
      context.emit({ type: 'keys_refreshed', issuer, keys: value.keys.length, durationMs: durationMs() })
      return { value, maxAge: this.#options.maxAge ?? Math.min(3600, Math.max(60, maxAge ?? 600)) }
    } catch (cause) {
      const failed = cause instanceof KeysFailed ? cause : new KeysFailed('hook', { cause })
      context.emit({ type: 'keys_failed', issuer, reason: failed.reason, ...failed.details, durationMs: durationMs() })
      throw failed
    }
  }

  async #downloadInTime({ fetch }: KeyContext): Promise<JsonAnswer> {
    const { timeout, maxBytes } = this.#options
    const abort = new AbortController()
    try {
      return await answerWithin(timeout, () => this.#download({ fetch, maxBytes, signal: abort.signal }))
    } catch (cause) {
      if (cause instanceof DeadlineMissed) throw new KeysFailed('timeout', { cause })
      throw cause
    } finally {
      abort.abort()
    }
  }

  async #importSet(json: unknown, { algorithms, emit }: KeyContext, previous: KeySet | undefined): Promise<KeySet> {
    const keys = keysOf(json)
    if (keys === undefined) throw new KeysFailed('not_a_jwks')
    if (keys.length > mostKeys) throw new KeysFailed('too_many_keys')
    const issuer = this.#issuer
    const set = await importKeySet(
      keys,
      algorithms,
      ({ kid, reason }) => emit({ type: 'key_skipped', issuer, ...(kid !== undefined && { kid }), reason }),
      previous,
    )
    if (set.keys.length === 0) throw new KeysFailed('no_usable_key')
    return set
  }
}
