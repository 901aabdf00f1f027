import { awsJwtVerify } from './aws-jwt-verify.mjs'
import { bare401, empty, noAuth } from './baselines.mjs'
import { claimcheck, claimcheckDecide } from './claimcheck.mjs'
import { claimcheckManyRevoked, claimcheckMillionRevoked } from './claimcheck-revoked.mjs'
import { expressJwt } from './express-jwt.mjs'
import { expressOauth2JwtBearer } from './express-oauth2-jwt-bearer.mjs'
import { fastJwt, fastJwtCache, fastJwtGetJwks } from './fast-jwt.mjs'
import { fastifyJwtCache, fastifyJwtGetJwks } from './fastify-jwt.mjs'
import { fastifyJwtJwks } from './fastify-jwt-jwks.mjs'
import { jose } from './jose.mjs'
import { koaJwt } from './koa-jwt.mjs'
import { oauth4webapi } from './oauth4webapi.mjs'
import { passportJwt } from './passport-jwt.mjs'
import { rawCallback, rawSync } from './raw.mjs'

/**
 * Everything that is measured, in the order of the tables' rows.
 *
 * `create(trust)` → `{ verify(token) }`, which throws or rejects when it refuses; without one, a contestant is not measured in process.
 * `mount[framework](app, trust)` puts it in front of every route; without one, it is not measured there.
 * `mount['node-http'](handler, trust)` gets a handler and returns, or resolves to, the one to serve in its place.
 * `trust` is `{ jwks, jwksUri, issuer, audience, algorithm }`.
 */
export const contestants = [
  rawCallback,
  rawSync,
  noAuth,
  empty,
  claimcheck,
  claimcheckDecide,
  claimcheckMillionRevoked,
  claimcheckManyRevoked,
  jose,
  expressOauth2JwtBearer,
  expressJwt,
  passportJwt,
  koaJwt,
  fastJwt,
  fastJwtCache,
  fastJwtGetJwks,
  fastifyJwtCache,
  fastifyJwtGetJwks,
  fastifyJwtJwks,
  awsJwtVerify,
  oauth4webapi,
]

export { bare401, claimcheckManyRevoked }

/** All ratios are to this one, and over HTTP also to `neutral`. */
export const ours = claimcheck.name
export const neutral = empty.name

export const inProcess = contestants.filter(({ create, hotOnly }) => create !== undefined && !hotOnly)
export const mountedIn = (framework) => contestants.filter(({ mount }) => mount?.[framework] !== undefined)
export const contestantNamed = (name) => [...contestants, bare401].find((one) => one.name === name)
