// Servers and verifiers

export type { AccessTokenClaims, Auth } from './claims/auth.js'
// Claims
export { rolesFromKeys } from './claims/claim-paths.js'
// Credentials and requests
export { fromHeader } from './credentials/authorization-header.js'
export { fromCookie } from './credentials/cookie.js'
export type { CredentialExtractor, CredentialSource } from './credentials/credentials.js'
export { fromEnvironment } from './environment-options.js'
export type { Health } from './health.js'
// Keys
export { importKey } from './key/import-key.js'
export { discoverKeys, remoteKeys } from './key/remote-keys.js'
export type { RemoteKeysOptions } from './key/remote-options.js'
export type { Secret } from './key/shared-secret.js'
export { sharedSecret } from './key/shared-secret.js'
export type { StaticKeyMaterial } from './key/static-keys.js'
export { staticKeys } from './key/static-keys.js'
export type { IssuerEntry, IssuerResolver, ResourceServerOptions, VerifierOptions } from './options.js'
// Policies
export { describe } from './policy/describe.js'
export { permits } from './policy/judge-policy.js'
export type { ClaimPredicate, Policy, Scalar } from './policy/policy.js'
export { allOf, anyOf, anyRole, anyScope, claim, fromIssuer, role, scope } from './policy/requirements.js'
export type { IncomingRequest, ResourceRequest } from './request/resource-request.js'
export { requestOf } from './request/resource-request.js'
export type { DecideOptions, Decision, ResourceServer } from './resource-server.js'
export { createResourceServer } from './resource-server.js'
export type { Refusal } from './response/refusal.js'
// Observation
export type { Clock } from './shared/clock.js'
export type { Event, Hint, KeysFailedReason } from './shared/events.js'
export type { Failure } from './shared/failures.js'
// Failures and refusals
export {
  ConfigError,
  isConfigError,
  isTokenRefused,
  isVerifierUnavailable,
  StoreFull,
  TokenRefused,
  UsageError,
  VerifierUnavailable,
} from './shared/failures.js'
export type { ClaimPlace, IssuerOptions, IssuerTemplate, RolesFromKeys } from './shared/issuer-options.js'
export type {
  JwsHeader,
  KeyContext,
  KeyHealth,
  KeySnapshot,
  KeySource,
  RemoteKeySource,
  VerificationKey,
} from './shared/key-source.js'
export type { RefusalCode, RefusalRule, UnavailableCode } from './shared/refusals.js'
export { refusals } from './shared/refusals.js'
export type { RequiredClaim } from './shared/rules.js'
export type { Unchecked } from './shared/unchecked.js'
export { unchecked } from './shared/unchecked.js'
export type { Denylist, DenylistContext, Lookup, Status } from './status/denylist.js'
export type { MemoryDenylistOptions } from './status/memory-denylist.js'
// Revocation
export { memoryDenylist } from './status/memory-denylist.js'
export type { RevocableToken, RevocationStore } from './status/revocation-store.js'
export type { Verifier } from './verifier.js'
export { createVerifier } from './verifier.js'
