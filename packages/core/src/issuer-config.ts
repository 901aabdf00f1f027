import { claimPaths } from './claims/claim-paths.js'
import { issuerNames } from './issuer/issuer-names.js'
import { checkKeyIssuer } from './key/key-issuer.js'
import { type Origin, ownFacts } from './key/own-sources.js'
import { discoverKeys } from './key/remote-keys.js'
import { defaultAlgorithms, algorithms as everyAlgorithm, isAlgorithm, isSymmetric } from './shared/algorithms.js'
import { isObject, isPlainObject } from './shared/json.js'
import type { KeyContext, KeySource } from './shared/key-source.js'
import { isStringList, type OptionReader } from './shared/option-reader.js'
import type { IssuerRules, RequiredClaim } from './shared/rules.js'
import { isUnchecked } from './shared/unchecked.js'

/** What a server with several issuers may say for all of them. */
export const issuerOptions = [
  'audience',
  'audienceClaims',
  'algorithms',
  'keys',
  'profile',
  'clockTolerance',
  'maxTokenAge',
  'requiredClaims',
  'scopeClaims',
  'roleClaims',
  'subjectClaims',
  'senderConstraint',
]

/** An entry's own options over the defaults; undefined says nothing. What is no options at all is for the reader to refuse. */
export function laidOver(defaults: Readonly<Record<string, unknown>>, entry: unknown): unknown {
  if (!isPlainObject(entry)) return entry
  return { ...defaults, ...Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined)) }
}

/** What the server adds to each issuer's own options. */
export interface ServerShare {
  readonly context: Omit<KeyContext, 'algorithms'>
  /** Of the denylist. */
  readonly requires: readonly string[]
  readonly maxTokenLifetime: number | undefined
  readonly origin: Origin
}

/** Checks one entry's options and freezes them: the rules of one issuer, or of each tenant. What is wrong the reader remembers. */
export function readIssuer(read: OptionReader, share: ServerShare): readonly IssuerRules[] {
  const names = issuerNames(read)
  const given =
    read.value('keys', isKeySource, 'must be a key source such as discoverKeys() or staticKeys(…)') ?? discoverKeys()
  const keys = names.isTemplate ? checkKeyIssuer(given) : given
  const algorithms = readAlgorithms(read, keys)
  const context = Object.freeze({
    ...share.context,
    algorithms,
    ...(share.origin === 'resolved' && { origin: share.origin }),
  })
  const rules = {
    ...readAudience(read, share),
    audienceClaims: read.strings('audienceClaims') ?? Object.freeze(['aud']),
    algorithms,
    profile: read.value('profile', isProfile, 'must be "compat" or "rfc9068"') ?? 'compat',
    clockTolerance: read.number('clockTolerance', { min: 0, max: 120 }) ?? 10,
    maxTokenAge: read.number('maxTokenAge', { min: 0, max: 1e9 }),
    maxTokenLifetime: share.maxTokenLifetime,
    scopeClaims: readPlaces(read, 'scopeClaims', ['scope', 'scp']),
    roleClaims: readPlaces(read, 'roleClaims', ['roles']),
    subjectClaims: read.strings('subjectClaims') ?? Object.freeze(['sub']),
    senderConstraintUnchecked: read.value('senderConstraint', isUnchecked, 'must be unchecked(reason)') !== undefined,
    keys,
    context,
  } satisfies Omit<IssuerRules, 'issuer' | 'spellings'>
  return names.spellings.map((spellings) => {
    const [issuer = ''] = spellings
    for (const problem of ownFacts(keys)?.problems(issuer, context, share.origin) ?? []) read.problem(problem)
    return Object.freeze({ issuer, spellings, ...rules })
  })
}

const isProfile = (value: unknown): value is 'compat' | 'rfc9068' => value === 'compat' || value === 'rfc9068'

const isKeySource = (value: unknown): value is KeySource => isObject(value) && typeof value['keyFor'] === 'function'

/** Audience and required claims go together: leaving the one out demands something of the other. */
function readAudience(read: OptionReader, { requires }: ServerShare): Pick<IssuerRules, 'audience' | 'requiredClaims'> {
  const own = readRequiredClaims(read)
  const requiredClaims = Object.freeze([...own, ...requires.map((claim) => Object.freeze({ claim }))])
  const given = read.raw('audience')
  if (isUnchecked(given)) {
    if (!own.some(tellsTenantsApart)) {
      read.problem(
        '`audience: unchecked(…)` needs a `requiredClaims` entry { claim, oneOf } on a claim other than iss, sub, aud, exp, nbf, iat, jti',
      )
    }
    return { audience: undefined, requiredClaims }
  }
  if (given === undefined) {
    read.problem(
      '`audience` is required: the identifier of this API in `aud`; to leave the check out, say unchecked(reason)',
    )
  }
  const isText = typeof given === 'string' && given !== ''
  return { audience: isText ? Object.freeze([given]) : (read.strings('audience') ?? []), requiredClaims }
}

function readAlgorithms(read: OptionReader, keys: KeySource): readonly string[] {
  const given = read.strings('algorithms')
  const fixed: unknown = keys.algorithms
  if (fixed !== undefined) return readFixedAlgorithms(read, given, fixed)
  const asymmetric = Object.keys(everyAlgorithm).filter((name) => !isSymmetric(name))
  if (given?.some((name) => !isAlgorithm(name))) {
    read.problem(`\`algorithms\` holds a name that is none of ${asymmetric.join(', ')}`)
  }
  if (given?.some(isSymmetric)) {
    read.problem('`algorithms` holds HS256, HS384 or HS512, which need `keys: sharedSecret(…)`')
  }
  return given ?? defaultAlgorithms
}

/** A source that fixes the algorithms: asymmetric ones, or exactly one that is not. */
function readFixedAlgorithms(read: OptionReader, given: readonly string[] | undefined, fixed: unknown) {
  const isWhole = isStringList(fixed) && fixed.every(isAlgorithm)
  if (!isWhole || (fixed.some(isSymmetric) && fixed.length > 1)) {
    read.problem('`keys.algorithms` must name asymmetric algorithms of ours, or exactly one of HS256, HS384 and HS512')
    return []
  }
  if (given !== undefined && given.join() !== fixed.join()) {
    read.problem('`algorithms` and the key source contradict each other: leave `algorithms` out')
  }
  return Object.freeze([...fixed])
}

const registered = new Set(['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti'])
const tellsTenantsApart = ({ claim, oneOf }: RequiredClaim): boolean => oneOf !== undefined && !registered.has(claim)

function readRequiredClaims(read: OptionReader): readonly RequiredClaim[] {
  const list =
    read.value('requiredClaims', isRequiredClaims, 'must be a list of claim names or { claim, oneOf: [value, …] }') ??
    []
  return list.map((one) => {
    if (typeof one === 'string') return Object.freeze({ claim: one })
    return Object.freeze({ ...one, ...(one.oneOf && { oneOf: Object.freeze([...one.oneOf]) }) })
  })
}

function isRequiredClaims(value: unknown): value is readonly (string | RequiredClaim)[] {
  const isName = (name: unknown): boolean => typeof name === 'string' && name !== ''
  const isScalar = (one: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof one)
  return (
    Array.isArray(value) &&
    Array.from(value).every((one: unknown) => {
      if (!isObject(one)) return isName(one)
      const { claim, oneOf, ...others } = one
      const values = Array.isArray(oneOf) && oneOf.length > 0 && Array.from(oneOf).every(isScalar)
      return isName(claim) && values && Object.keys(others).length === 0
    })
  )
}

function readPlaces(read: OptionReader, option: 'scopeClaims' | 'roleClaims', standard: readonly string[]) {
  const given = read.raw(option)
  const paths = claimPaths(given === undefined ? standard : given)
  const keysOnlyForRoles = option === 'roleClaims' || !paths?.some(({ keys }) => keys)
  if (paths !== undefined && keysOnlyForRoles) return paths
  read.problem(
    `\`${option}\` must be a non-empty list of claim names or paths${option === 'roleClaims' ? ', or rolesFromKeys(place)' : ''}`,
  )
  return []
}
