import { readFileSync } from 'node:fs'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { hints } from '../src/hints.js'
import {
  createResourceServer,
  createVerifier,
  discoverKeys,
  memoryDenylist,
  refusals,
  remoteKeys,
} from '../src/index.js'
import { problemsOf, serverOptions } from './test-server.js'

/** What a door offers, by name: values and types. */
function namesOf(door: string) {
  const text = readFileSync(new URL(`../src/${door}`, import.meta.url), 'utf8')
  const { statements } = ts.createSourceFile(door, text, ts.ScriptTarget.Latest)
  const lists = statements.map((statement) => {
    if (!ts.isExportDeclaration(statement) || !statement.exportClause || !ts.isNamedExports(statement.exportClause))
      throw new Error(`${door}: the door lists named exports and nothing else`)
    return { isType: statement.isTypeOnly, names: statement.exportClause.elements.map(({ name }) => name.text) }
  })
  const all = (isType: boolean) =>
    lists
      .filter((list) => list.isType === isType)
      .flatMap(({ names }) => names)
      .sort()
  return { values: all(false), types: all(true) }
}

describe('the front door', () => {
  it('offers exactly these values', () => {
    expect(namesOf('index.ts').values).toEqual([
      'ConfigError',
      'StoreFull',
      'TokenRefused',
      'UsageError',
      'VerifierUnavailable',
      'allOf',
      'anyOf',
      'anyRole',
      'anyScope',
      'claim',
      'createResourceServer',
      'createVerifier',
      'describe',
      'discoverKeys',
      'fromCookie',
      'fromEnvironment',
      'fromHeader',
      'fromIssuer',
      'importKey',
      'isConfigError',
      'isTokenRefused',
      'isVerifierUnavailable',
      'memoryDenylist',
      'permits',
      'refusals',
      'remoteKeys',
      'requestOf',
      'role',
      'rolesFromKeys',
      'scope',
      'sharedSecret',
      'staticKeys',
      'unchecked',
    ])
  })

  it('offers exactly these types', () => {
    expect(namesOf('index.ts').types).toEqual(
      [
        'AccessTokenClaims',
        'Auth',
        'ClaimPlace',
        'ClaimPredicate',
        'Clock',
        'CredentialExtractor',
        'CredentialSource',
        'DecideOptions',
        'Decision',
        'Denylist',
        'DenylistContext',
        'Event',
        'Failure',
        'Health',
        'Hint',
        'IncomingRequest',
        'IssuerEntry',
        'IssuerOptions',
        'IssuerResolver',
        'IssuerTemplate',
        'JwsHeader',
        'KeyContext',
        'KeyHealth',
        'KeySnapshot',
        'KeySource',
        'KeysFailedReason',
        'Lookup',
        'MemoryDenylistOptions',
        'Policy',
        'Refusal',
        'RefusalCode',
        'RefusalRule',
        'RemoteKeySource',
        'RemoteKeysOptions',
        'RequiredClaim',
        'ResourceRequest',
        'ResourceServer',
        'ResourceServerOptions',
        'RevocableToken',
        'RevocationStore',
        'RolesFromKeys',
        'Scalar',
        'Secret',
        'StaticKeyMaterial',
        'Status',
        'Unchecked',
        'UnavailableCode',
        'VerificationKey',
        'Verifier',
        'VerifierOptions',
      ].sort(),
    )
  })

  it('is what is there at run time', async () => {
    expect(Object.keys(await import('../src/index.js')).sort()).toEqual(namesOf('index.ts').values)
    expect(Object.keys(await import('../src/adapter.js')).sort()).toEqual(namesOf('adapter.ts').values)
  })
})

describe('the door for adapters', () => {
  it('offers exactly this', () => {
    expect(namesOf('adapter.ts')).toEqual({
      values: [
        'OptionReader',
        'authOf',
        'authorize',
        'createMount',
        'guardsFrom',
        'headersOfOtherAnswers',
        'ignoreLateAnswers',
        'isUnchecked',
        'mountsFrom',
        'recall',
        'remember',
        'requestOf',
        'sendRefusal',
        'setHeaders',
        'shapeRefusal',
      ],
      types: [
        'Authenticated',
        'Guards',
        'IncomingRequest',
        'Mount',
        'MountOptions',
        'Mounts',
        'NodeResponse',
        'Shaped',
      ],
    })
  })
})

describe('the door to the presets', () => {
  const presets = [
    'auth0',
    'authentik',
    'clerk',
    'cognito',
    'entra',
    'firebase',
    'google',
    'hydra',
    'keycloak',
    'okta',
    'supabase',
    'zitadel',
  ]

  it('offers exactly this', async () => {
    expect(namesOf('providers.ts')).toEqual({
      values: presets,
      types: [
        'Auth0Options',
        'AuthentikOptions',
        'ClerkOptions',
        'CognitoOptions',
        'EntraOptions',
        'FirebaseOptions',
        'HydraOptions',
        'KeycloakOptions',
        'OktaOptions',
        'SupabaseOptions',
        'ZitadelOptions',
      ],
    })
    expect(Object.keys(await import('../src/providers.js')).sort()).toEqual(presets)
  })
})

describe('the words others rely on', () => {
  it('are these refusals, in checking order', () => {
    expect(Object.entries(refusals).map(([code, { status }]) => `${status} ${code}`)).toEqual([
      '401 credentials_absent',
      '400 credentials_malformed',
      '401 token_too_long',
      '401 token_malformed',
      '401 token_encrypted',
      '401 critical_header_unsupported',
      '401 issuer_unknown',
      '401 algorithm_refused',
      '401 type_refused',
      '401 key_unknown',
      '401 key_ambiguous',
      '401 signature_invalid',
      '401 claims_malformed',
      '401 claim_missing',
      '401 claim_mismatch',
      '401 audience_mismatch',
      '401 token_expired',
      '401 token_not_yet_valid',
      '401 token_issued_in_future',
      '401 token_too_old',
      '401 token_lifetime_excessive',
      '401 binding_unverifiable',
      '401 token_revoked',
      '403 scope_insufficient',
      '403 role_insufficient',
      '403 claim_insufficient',
      '403 issuer_insufficient',
      '503 credentials_unavailable',
      '503 issuers_unavailable',
      '503 keys_unavailable',
      '503 status_unavailable',
      '503 overloaded',
    ])
  })

  it('are these hints', () => {
    expect(Object.keys(hints)).toEqual([
      'issuer_trailing_slash',
      'issuer_case',
      'audience_is_client_id',
      'token_opaque',
      'token_encrypted',
      'id_token',
      'clock_skew',
      'hs256_without_secret',
    ])
  })

  const ofIssuer = [
    'algorithms',
    'aliases',
    'audience',
    'audienceClaims',
    'clockTolerance',
    'issuer',
    'keys',
    'maxTokenAge',
    'profile',
    'requiredClaims',
    'roleClaims',
    'scopeClaims',
    'senderConstraint',
    'subjectClaims',
  ]
  const ofVerifier = [
    'cache',
    'clock',
    'denylist',
    'fetch',
    'hookTimeout',
    'impliedScopes',
    'issuerMaxAge',
    'issuers',
    'maxTokenLength',
    'maxVerifications',
    'onEvent',
  ]
  const unknown = { unknown: 1 } as object
  const readers: { title: string; read: () => unknown; known: string[] }[] = [
    {
      title: 'a server',
      read: () => createResourceServer({ ...serverOptions(), ...unknown }),
      known: [...ofIssuer, ...ofVerifier, 'credentials', 'realm'],
    },
    {
      title: 'a verifier',
      read: () => createVerifier({ ...serverOptions(), ...unknown }),
      known: [...ofIssuer, ...ofVerifier],
    },
    { title: 'memoryDenylist', read: () => memoryDenylist(unknown), known: ['max', 'maxTokenLifetime', 'requires'] },
    ...[() => remoteKeys('https://keys.test', unknown), () => discoverKeys(unknown)].map((read) => ({
      title: String(read).includes('remoteKeys') ? 'remoteKeys' : 'discoverKeys',
      read,
      known: ['timeout', 'cooldown', 'maxAge', 'maxStale', 'maxBytes', 'insecureHttp', 'snapshot', 'snapshotMaxAge'],
    })),
  ]

  it.each(readers)('are these options of $title', ({ read, known }) => {
    const [problem = ''] = problemsOf(read)
    const named = /unknown option `unknown`; known are (.*)$/.exec(problem)?.[1]?.split(', ').sort()
    expect(named).toEqual([...known].sort())
  })
})
