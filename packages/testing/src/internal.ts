// For the fixtures of this workspace, which are never published; nor is this door. Nothing behind it needs core.

export { type TestClock, testClock } from './clock.js'
export { type LoopbackServer, startLoopbackServer } from './loopback-server.js'
export { AUDIENCE, ISSUER, standardClaims } from './standard-claims.js'
