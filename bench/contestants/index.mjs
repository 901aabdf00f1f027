import { empty, noAuth } from './baselines.mjs'
import { claimcheck, claimcheckDecide } from './claimcheck.mjs'
import { expressOauth2JwtBearer } from './express-oauth2-jwt-bearer.mjs'
import { fastJwt, fastJwtCache } from './fast-jwt.mjs'
import { jose } from './jose.mjs'

/**
 * Everything that is measured, in the order of the tables' rows.
 *
 * `create(trust)` → `{ verify(token) }`, which throws or rejects when it refuses; without one, a contestant is not measured in process.
 * `mount[framework](app, trust)` puts it in front of every route; without one, it is not measured there.
 * `trust` is `{ jwks, jwksUri, issuer, audience, algorithm }`.
 */
export const contestants = [
  noAuth,
  empty,
  claimcheck,
  claimcheckDecide,
  jose,
  expressOauth2JwtBearer,
  fastJwt,
  fastJwtCache,
]

/** All ratios are to this one, and over HTTP also to `neutral`. */
export const ours = claimcheck.name
export const neutral = empty.name

export const inProcess = contestants.filter(({ create }) => create !== undefined)
export const mountedIn = (framework) => contestants.filter(({ mount }) => mount?.[framework] !== undefined)
export const contestantNamed = (name) => contestants.find((one) => one.name === name)
