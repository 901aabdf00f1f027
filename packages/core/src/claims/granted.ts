import { isObject, type JsonObject, own, ownAt } from '../shared/json.js'
import type { ClaimPath, IssuerRules } from '../shared/rules.js'
import { accountOf, principalOf } from './account.js'

/** What a token says about itself, read once and in the shapes the rules of its issuer expect. */
export interface Granted {
  readonly subject: string | undefined
  readonly clientId: string | undefined
  readonly account: string | undefined
  readonly principal: 'user' | 'client' | undefined
  readonly audience: readonly string[]
  readonly scopes: readonly string[]
  readonly hasScopes: boolean
  readonly roles: readonly string[]
  /** Seconds since the epoch; NaN for a token that does not say. */
  readonly expiresAt: number
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
  const scopes = readNames(scopeClaim, scopesIn)
  const roles = readNames(firstPresent(claims, rules.roleClaims), listOf)
  if (subject === malformed || clientId === malformed || audience === malformed) return malformed
  if (scopes === malformed || roles === malformed) return malformed
  return {
    subject,
    clientId,
    account: accountOf(rules.issuer, subject, clientId),
    principal: principalOf(claims, subject, clientId),
    audience,
    scopes,
    hasScopes: scopeClaim !== undefined,
    roles,
    expiresAt: Number(own(claims, 'exp')),
  }
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
  for (const name of names) {
    if (!Object.hasOwn(claims, name)) continue
    const value = claims[name]
    return typeof value === 'string' && value !== '' ? value : malformed
  }
  return undefined
}

function readAudience(claims: JsonObject, names: readonly string[]): readonly string[] | Malformed {
  let first: readonly string[] | undefined
  for (const name of names) {
    if (!Object.hasOwn(claims, name)) continue
    const audience = audienceIn(claims[name])
    if (audience === malformed) return malformed
    first ??= audience
  }
  // Whichever claims count, an `aud` that is there must be one.
  if (!names.includes('aud') && audienceIn(own(claims, 'aud')) === malformed) return malformed
  return first ?? none
}

function audienceIn(value: unknown): readonly string[] | Malformed {
  if (value === undefined) return none
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
const listOf = (text: string): string[] => [text]

function scopesIn(text: string): string[] {
  const scopes = text.split(' ')
  return scopes.includes('') ? scopes.filter((scope) => scope !== '') : scopes
}

const isStrings = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string')
