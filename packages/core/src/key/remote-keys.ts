import type { RemoteKeySource } from '../shared/key-source.js'
import { discoverJwksUri } from './discovery.js'
import { fetchJson } from './fetch-json.js'
import type { RemoteTerms } from './key-loader.js'
import { certificatesOf, keysOf } from './key-set.js'
import { keyUrlProblem, mayBeLoopbackUrl } from './key-url.js'
import { KeysFailed } from './keys-failed.js'
import type { Origin } from './own-sources.js'
import { checkRemoteOptions, type RemoteKeysOptions } from './remote-options.js'
import { remoteSource } from './remote-source.js'

/**
 * The keys at a `jwks_uri` (RFC 7517 §5): fetched when the first token needs them, refreshed as requests come, kept through an outage.
 * Does not follow redirects and sends no credentials.
 *
 * @throws {ConfigError} for a URL that is not https (http only to loopback) and for unknown or malformed options.
 */
export function remoteKeys(url: string, options: RemoteKeysOptions = {}): RemoteKeySource {
  return fixedSource({ name: 'remoteKeys', url, options, entriesOf: keysOf })
}

/**
 * The same for keys that are published as an object from `kid` to X.509 certificate in PEM. Of a certificate only the public key
 * counts: neither its chain nor its dates are looked at.
 */
export function remoteCertificates(url: string, options: RemoteKeysOptions = {}): RemoteKeySource {
  return fixedSource({ name: 'remoteCertificates', url, options, entriesOf: certificatesOf })
}

/**
 * The keys of whichever `jwks_uri` the issuer's metadata names (RFC 8414 §3, OpenID Connect Discovery 1.0 §4). The metadata must name the
 * very same `issuer`; it never changes which algorithms are accepted.
 *
 * @throws {ConfigError} for unknown or malformed options; at the server's construction for an issuer that is no https URL.
 */
export function discoverKeys(options: RemoteKeysOptions = {}): RemoteKeySource {
  const checked = checkRemoteOptions('discoverKeys', options)
  const isOfOthers = checked.snapshot?.sets.some(({ issuer }) => issuer === undefined)
  checked.assert(isOfOthers ? ['discoverKeys: `snapshot` is of keys at a fixed address'] : [])
  const { insecureHttp } = checked
  return remoteSource({
    kind: 'discovered',
    address: '',
    options: checked,
    entriesOf: keysOf,
    downloadFor(issuer) {
      let metadataUrl: string | undefined
      return async (terms, had) => {
        // Also here: a source of somebody else's may ask ours for what no configuration has seen.
        refuseAddress(issuer, insecureHttp, terms.origin)
        const found = await discoverJwksUri(issuer, { ...terms, insecureHttp }, metadataUrl)
        metadataUrl = found.metadataUrl
        return fetchJson(found.jwksUri, terms, had)
      }
    },
    problems(issuer, origin) {
      const problem = addressProblem(issuer, insecureHttp, origin)
      return problem === undefined ? [] : [`the issuer cannot be discovered: ${problem}; name its keys with \`keys\``]
    },
  })
}

interface FixedAddress {
  readonly name: string
  readonly url: string
  readonly options: RemoteKeysOptions
  readonly entriesOf: RemoteTerms['entriesOf']
}

function fixedSource({ name, url, options, entriesOf }: FixedAddress): RemoteKeySource {
  const checked = checkRemoteOptions(name, options)
  const problemAs = (origin: Origin): readonly string[] => {
    const problem = addressProblem(url, checked.insecureHttp, origin)
    return problem === undefined ? [] : [`${name}(url): ${problem}`]
  }
  const hasNone = checked.snapshot?.sets.length && checked.snapshot.sets.every(({ issuer }) => issuer !== undefined)
  checked.assert([
    ...problemAs('written'),
    ...(hasNone ? [`${name}: \`snapshot\` holds no keys of a fixed address`] : []),
  ])
  return remoteSource({
    kind: 'fixed',
    address: `${name} ${url}`,
    options: checked,
    entriesOf,
    downloadFor: () => async (terms, had) => {
      refuseAddress(url, checked.insecureHttp, terms.origin)
      return fetchJson(url, terms, had)
    },
    problems: (_issuer, origin) => problemAs(origin),
  })
}

function refuseAddress(url: string, insecureHttp: boolean, origin: Origin): void {
  if (addressProblem(url, insecureHttp, origin) !== undefined) throw new KeysFailed('jwks_uri_refused')
}

/** A resolver answers while tokens arrive: what it names must not be this machine, over whichever protocol. */
function addressProblem(url: string, insecureHttp: boolean, origin: Origin): string | undefined {
  const problem = keyUrlProblem(url, { loopback: origin === 'written', anywhere: insecureHttp })
  if (problem !== undefined || origin === 'written') return problem
  return mayBeLoopbackUrl(url) ? 'a resolver must not name this machine' : undefined
}
