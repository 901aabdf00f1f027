// An issuer
export type { TestClock } from './clock.js'
export type {
  ListeningTestIssuer,
  ListeningTestIssuerOptions,
  RotateOptions,
  TestIssuer,
  TestIssuerOptions,
  TrustOptions,
} from './issuer.js'
export { testIssuer } from './issuer.js'
export type { TestAlgorithm, TestKey } from './key.js'
export { testKey } from './key.js'
export type { MintClaims, MintOptions } from './mint.js'
// Handlers without an issuer; withAuth() itself is behind /express, /fastify and /koa
export type { TestAuth } from './test-auth.js'
export { testAuth } from './test-auth.js'
