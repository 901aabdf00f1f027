import { isObject, type JsonObject, own } from '../shared/json.js'
import type { VerificationKey } from '../shared/key-source.js'
import { importJwk, KeyUnusable } from './import-key.js'
import { jwkProblem } from './key-filter.js'

/** The usable keys of a set, each bound to one algorithm. */
export interface KeySet {
  readonly keys: readonly VerificationKey[]
  /** By their members: an unchanged key keeps its object when the set is fetched again. */
  readonly byMembers: ReadonlyMap<string, VerificationKey>
}

export interface Skipped {
  readonly kid: string | undefined
  readonly reason: string
}

type Outcome = { readonly members: string; readonly key: VerificationKey } | Skipped

/** The keys of a JWKS (RFC 7517 §5), or undefined when the document is none. */
export function keysOf(document: unknown): readonly unknown[] | undefined {
  const keys = isObject(document) ? own(document, 'keys') : undefined
  return Array.isArray(keys) ? keys : undefined
}

/** Imports what can be used and tells what was skipped. At once on Node, later elsewhere. */
export function importKeySet(
  jwks: readonly unknown[],
  algorithms: readonly string[],
  skip: (skipped: Skipped) => void,
  previous?: KeySet,
): KeySet | Promise<KeySet> {
  const outcomes = jwks.map((jwk) => importOne(jwk, algorithms, previous))
  const settled = outcomes.filter((outcome): outcome is Outcome => !(outcome instanceof Promise))
  if (settled.length === outcomes.length) return collect(settled, skip)
  return Promise.all(outcomes).then((all) => collect(all, skip))
}

function collect(outcomes: readonly Outcome[], skip: (skipped: Skipped) => void): KeySet {
  const byMembers = new Map<string, VerificationKey>()
  for (const outcome of outcomes) {
    if ('reason' in outcome) skip(outcome)
    else byMembers.set(outcome.members, outcome.key)
  }
  return { keys: [...byMembers.values()], byMembers }
}

function importOne(jwk: unknown, algorithms: readonly string[], previous?: KeySet): Outcome | Promise<Outcome> {
  const skipped = (error: unknown): Skipped => ({
    kid: kidOf(jwk),
    reason: error instanceof KeyUnusable ? error.message : 'it cannot be read as a public key',
  })
  try {
    const members = membersOf(jwk)
    const known = jwkProblem(jwk) === undefined ? previous?.byMembers.get(members) : undefined
    const key = known ?? importJwk(jwk as JsonObject, algorithms)
    return key instanceof Promise ? key.then((ready) => ({ members, key: ready }), skipped) : { members, key }
  } catch (error) {
    return skipped(error)
  }
}

function kidOf(jwk: unknown): string | undefined {
  const kid = isObject(jwk) ? own(jwk, 'kid') : undefined
  return typeof kid === 'string' ? kid.slice(0, 256) : undefined
}

const telling = ['kty', 'kid', 'alg', 'use', 'crv', 'n', 'e', 'x', 'y', 'key_ops']

// A key whose `use`, `alg` or `kid` changes is another key. Only what is looked at counts: a key may have any number of other members.
function membersOf(jwk: unknown): string {
  return JSON.stringify(isObject(jwk) ? telling.map((name) => own(jwk, name)) : null)
}
