import { isObject, type JsonObject, own } from '../shared/json.js'
import type { VerificationKey } from '../shared/key-source.js'
import { importAny, importJwk, KeyUnusable } from './import-key.js'
import { jwkProblem } from './key-filter.js'

/** A key as a set publishes it. */
export interface PublishedKey extends VerificationKey {
  /** The member `issuer` of its JWK, where it has one. */
  readonly issuer?: string
}

/** The usable keys of a set, each bound to one algorithm. */
export interface KeySet {
  readonly keys: readonly PublishedKey[]
  /** By their members: an unchanged key keeps its object when the set is fetched again. */
  readonly byMembers: ReadonlyMap<string, PublishedKey>
}

export interface Skipped {
  readonly kid: string | undefined
  readonly reason: string
}

/** A certificate out of a map from `kid` to PEM. A class of its own: no JWK can pass for one. */
export class Certificate {
  readonly kid: string
  readonly pem: string

  constructor(kid: string, pem: string) {
    this.kid = kid
    this.pem = pem
  }
}

const oneCertificate = /^-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*$/

type Outcome = { readonly members: string; readonly key: PublishedKey } | Skipped

/** The keys of a JWKS (RFC 7517 §5), or undefined when the document is none. */
export function keysOf(document: unknown): readonly unknown[] | undefined {
  const keys = isObject(document) ? own(document, 'keys') : undefined
  return Array.isArray(keys) ? keys : undefined
}

/** The certificates of a map from `kid` to X.509 in PEM, or undefined when the document is none. */
export function certificatesOf(document: unknown): readonly unknown[] | undefined {
  if (!isObject(document)) return undefined
  const entries = Object.entries(document)
  const isPem = (value: unknown): value is string =>
    typeof value === 'string' && value.startsWith('-----BEGIN CERTIFICATE-----')
  return entries.every(([, value]) => isPem(value))
    ? entries.map(([kid, pem]) => new Certificate(kid, pem as string))
    : undefined
}

/** Imports what can be used and tells what was skipped. At once on Node, later elsewhere. */
export function importKeySet(
  published: readonly unknown[],
  algorithms: readonly string[],
  skip: (skipped: Skipped) => void,
  previous?: KeySet,
): KeySet | Promise<KeySet> {
  const outcomes = published.map((one) => importOne(one, algorithms, previous))
  const settled = outcomes.filter((outcome): outcome is Outcome => !(outcome instanceof Promise))
  if (settled.length === outcomes.length) return collect(settled, skip)
  return Promise.all(outcomes).then((all) => collect(all, skip))
}

/** The set without the keys that are no longer wanted. */
export function keepKeys(set: KeySet, isWanted: (key: PublishedKey) => boolean): KeySet {
  const kept = [...set.byMembers].filter(([, key]) => isWanted(key))
  return kept.length === set.byMembers.size ? set : setOf(new Map(kept))
}

function collect(outcomes: readonly Outcome[], skip: (skipped: Skipped) => void): KeySet {
  const byMembers = new Map<string, PublishedKey>()
  for (const outcome of outcomes) {
    if ('reason' in outcome) skip(outcome)
    else byMembers.set(outcome.members, outcome.key)
  }
  return setOf(byMembers)
}

const setOf = (byMembers: ReadonlyMap<string, PublishedKey>): KeySet => ({ keys: [...byMembers.values()], byMembers })

function importOne(published: unknown, algorithms: readonly string[], previous?: KeySet): Outcome | Promise<Outcome> {
  const skipped = (error: unknown): Skipped => ({
    kid: kidOf(published),
    reason: error instanceof KeyUnusable ? error.message : 'it cannot be read as a public key',
  })
  try {
    const members = membersOf(published)
    const known = problemOf(published) === undefined ? previous?.byMembers.get(members) : undefined
    const key = known ?? importPublished(published, algorithms)
    return key instanceof Promise ? key.then((ready) => ({ members, key: ready }), skipped) : { members, key }
  } catch (error) {
    return skipped(error)
  }
}

function problemOf(published: unknown): string | undefined {
  if (!(published instanceof Certificate)) return jwkProblem(published)
  const { kid, pem } = published
  if (!oneCertificate.test(pem)) return 'it is not one certificate and nothing else'
  return kid === '' || kid.length > 256 ? 'its kid is not 1 to 256 characters' : undefined
}

function importPublished(published: unknown, algorithms: readonly string[]): PublishedKey | Promise<PublishedKey> {
  const problem = problemOf(published)
  if (problem !== undefined) throw new KeyUnusable(problem)
  const isCertificate = published instanceof Certificate
  const key = isCertificate ? importAny(published.pem, algorithms) : importJwk(published as JsonObject, algorithms)
  const more = isCertificate ? { kid: published.kid } : issuerOf(published as JsonObject)
  if (more === undefined) return key
  const named = (ready: VerificationKey): PublishedKey => Object.freeze({ ...ready, ...more })
  return key instanceof Promise ? key.then(named) : named(key)
}

/** What is no text names no issuer there is. */
function issuerOf(jwk: JsonObject): { readonly issuer: string } | undefined {
  const issuer = own(jwk, 'issuer')
  if (issuer === undefined) return undefined
  return { issuer: typeof issuer === 'string' ? issuer : '' }
}

function kidOf(published: unknown): string | undefined {
  const kid = isObject(published) ? own(published, 'kid') : undefined
  return typeof kid === 'string' ? kid.slice(0, 256) : undefined
}

const telling = ['kty', 'kid', 'alg', 'use', 'crv', 'n', 'e', 'x', 'y', 'key_ops', 'issuer']

// A key whose `use`, `alg` or `kid` changes is another key. Only what is looked at counts: a key may have any number of other members.
export function membersOf(published: unknown): string {
  if (!isObject(published)) return ''
  if (published instanceof Certificate) return JSON.stringify(published)
  return JSON.stringify(Object.fromEntries(telling.map((name) => [name, own(published, name)])))
}
