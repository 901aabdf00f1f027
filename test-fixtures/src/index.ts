// Keys

// An issuer that can fail
export type { Behaviour } from './behaviour.js'
// Time
export { type TurnableClock, turnableClock } from './clock.js'
export {
  type FaultyIssuer,
  type FaultyIssuerOptions,
  startFaultyIssuer,
  type Target,
  type WellKnownForms,
} from './faulty-issuer.js'
// Tokens
export { AUDIENCE, type Claims, ISSUER, type MintOptions, mint, validClaims } from './mint.js'
// HTTP to the byte
export { type RawRequest, sendRaw } from './raw-http.js'
export type { HeaderLine, RawResponse } from './raw-response.js'
export { base64url, type CompactJws, type Part, type SigningKey, signCompact } from './sign-compact.js'
export {
  type Algorithm,
  type AsymmetricAlgorithm,
  type Jwk,
  oddKeys,
  oddPublicJwks,
  rsaPss,
  type SymmetricAlgorithm,
  spareKeys,
  type TestKey,
  type TestSecret,
  testKeys,
  testSecrets,
} from './test-keys.js'
