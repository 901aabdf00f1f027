import { isObject, type JsonObject, own, ownAt } from '../shared/json.js'
import type { ClaimPath, IssuerRules } from '../shared/rules.js'

/** What a token says about itself, read once and in the shapes the rules of its issuer expect. */
export interface Granted {
  readonly subject: string | undefined
  readonly clientId: string | undefined
  readonly audience: readonly string[]
  readonly scopes: readonly string[]
  readonly hasScopes: boolean
  readonly roles: readonly string[]
}

/** Marks a claim of the wrong form. */
export const malformed = Symbol('malformed')
type Malformed = typeof malformed

const clientClaims = ['client_id', 'azp', 'cid', 'appid']
const largestTime = Number.MAX_SAFE_INTEGER

/** Reads the claims that decisions rest on, or says that one of them is {@link malformed}. */
export function readGranted(claims: JsonObject, rules: IssuerRules): Granted | Malformed {
  if (!hasTimes(claims) || !isNameOrAbsent(own(claims, 'sub')) || !isNameOrAbsent(own(claims, 'jti'))) return malformed
  const subject = firstName(claims, rules.subjectClaims)
  const clientId = firstName(claims, clientClaims)
  const audience = readAudience(claims, rules.audienceClaims)
  const scopeClaim = firstPresent(claims, rules.scopeClaims)
  const scopes = readNames(scopeClaim, (text) => text.split(' ').filter((scope) => scope !== ''))
  const roles = readNames(firstPresent(claims, rules.roleClaims), (text) => [text])
  if (subject === malformed || clientId === malformed || audience === malformed) return malformed
  if (scopes === malformed || roles === malformed) return malformed
  return { subject, clientId, audience, scopes, hasScopes: scopeClaim !== undefined, roles }
}

function hasTimes(claims: JsonObject): boolean {
  return isTimeOrAbsent(claims, 'exp') && isTimeOrAbsent(claims, 'nbf') && isTimeOrAbsent(claims, 'iat')
}

/** A NumericDate (RFC 7519 §2), finite and not negative. */
function isTimeOrAbsent(claims: JsonObject, name: string): boolean {
  if (!Object.hasOwn(claims, name)) return true
  const time = claims[name]
  return typeof time === 'number' && time >= 0 && time <= largestTime
}

const isNameOrAbsent = (value: unknown): boolean => value === undefined || (typeof value === 'string' && value !== '')

function firstName(claims: JsonObject, names: readonly string[]): string | undefined | Malformed {
  const name = names.find((candidate) => Object.hasOwn(claims, candidate))
  if (name === undefined) return undefined
  const value = claims[name]
  return typeof value === 'string' && value !== '' ? value : malformed
}

function readAudience(claims: JsonObject, names: readonly string[]): readonly string[] | Malformed {
  const shaped = ['aud', ...names].every((name) => audienceIn(own(claims, name)) !== malformed)
  if (!shaped) return malformed
  const name = names.find((candidate) => Object.hasOwn(claims, candidate))
  return name === undefined ? [] : audienceIn(own(claims, name))
}

function audienceIn(value: unknown): readonly string[] | Malformed {
  if (value === undefined) return []
  if (typeof value === 'string') return [value]
  return isStrings(value) ? value : malformed
}

interface Present {
  readonly value: unknown
  readonly keys: boolean
}

/** The first of several places that is there; the others do not count (never the union). */
function firstPresent(claims: JsonObject, places: readonly ClaimPath[]): Present | undefined {
  for (const { path, keys } of places) {
    const value = ownAt(claims, path)
    if (value !== undefined) return { value, keys }
  }
  return undefined
}

function readNames(present: Present | undefined, split: (text: string) => string[]): readonly string[] | Malformed {
  if (present === undefined) return none
  const { value, keys } = present
  if (keys) return isObject(value) ? Object.freeze(Object.keys(value)) : malformed
  if (typeof value === 'string') return Object.freeze(split(value))
  // Parsed JSON is frozen already: the claim itself can be handed out.
  return isStrings(value) ? value : malformed
}

const none: readonly string[] = Object.freeze([])

const isStrings = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string')
