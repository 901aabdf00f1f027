import { type Auth, createVerifier, type ResourceServerOptions, type VerifierOptions } from '@claimcheck/core'
import { authOf, requireAuth as requireAuthOfExpress, requireScope } from '@claimcheck/express'
import { type ClaimcheckOptions, claimcheck } from '@claimcheck/fastify'
import { type AuthState, requireAuth as requireAuthOfKoa } from '@claimcheck/koa'
import Router from '@koa/router'
import express, { type RequestHandler } from 'express'
import Fastify, { type FastifyInstance, type FastifyPluginAsync } from 'fastify'
import Koa from 'koa'
import { describe, expectTypeOf, it } from 'vitest'
import { withAuth as onExpress } from '../src/express.js'
import { withAuth as onFastify } from '../src/fastify.js'
import {
  type ListeningTestIssuer,
  type TestAuth,
  type TestIssuer,
  type TestKey,
  testAuth,
  testIssuer,
  testKey,
} from '../src/index.js'
import { withAuth as onKoa } from '../src/koa.js'

describe('the options of an issuer', () => {
  const { options } = testIssuer()

  it('are options of every adapter, of a server and of a verifier', () => {
    expectTypeOf(options).toExtend<ResourceServerOptions>()
    expectTypeOf(options).toExtend<VerifierOptions>()
    expectTypeOf(options).toExtend<ClaimcheckOptions>()
    requireAuthOfExpress(options)
    requireAuthOfKoa(options)
    createVerifier(options)
    Fastify().register(claimcheck, options)
  })

  it('can be spread, with more or other ones', () => {
    requireAuthOfExpress({ ...options, impliedScopes: { 'write:orders': ['read:orders'] }, audience: ['urn:orders'] })
    Fastify().register(claimcheck, { ...options, auth: 'optional', onError: (failure) => Promise.reject(failure) })
    // @ts-expect-error an unknown option
    requireAuthOfKoa({ ...options, impliedScope: {} })
  })

  it('are for reading', () => {
    // @ts-expect-error
    options.issuer = 'https://other.test'
  })
})

describe('testIssuer', () => {
  it('is there at once in memory, and later on loopback', () => {
    expectTypeOf(testIssuer()).toEqualTypeOf<TestIssuer>()
    expectTypeOf(testIssuer.listen()).toEqualTypeOf<Promise<ListeningTestIssuer>>()
    expectTypeOf<ListeningTestIssuer>().toExtend<TestIssuer>()
  })

  it('knows its options', () => {
    testIssuer({ issuer: 'https://auth.example.com', audience: 'urn:orders', alg: 'EdDSA' })
    testIssuer.listen({ audience: 'urn:orders', alg: 'RS256' })
    // @ts-expect-error no symmetric keys
    testIssuer({ alg: 'HS256' })
    // @ts-expect-error its name is its address
    testIssuer.listen({ issuer: 'https://auth.example.com' })
  })

  it('knows the options of mint and rotate', () => {
    const { mint, rotate } = testIssuer()
    expectTypeOf(mint()).toEqualTypeOf<Promise<string>>()
    mint({ scope: 'read:orders', aud: undefined }, { expired: true, notBefore: 60, key: testKey('RS256') })
    expectTypeOf(testKey()).toEqualTypeOf<TestKey>()
    rotate({ withdraw: true })
    // @ts-expect-error claims stand in the first argument
    mint({}, { scope: 'read:orders' })
    // @ts-expect-error seconds, not a flag
    mint({}, { notBefore: true })
    // @ts-expect-error an unknown option
    rotate({ withdrawn: true })
  })
})

describe('withAuth', () => {
  const auth: TestAuth = { subject: undefined, scopes: ['read:orders'], claims: { plan: 'enterprise' } }

  it('is a middleware of Express, and keeps the parameters of a route', () => {
    expectTypeOf(onExpress(auth)).toExtend<RequestHandler>()
    express().use(onExpress(auth)).use('/api', onExpress(), express.Router().use(onExpress()))
    express().get('/orgs/:orgId', onExpress(auth), requireScope('read:organization:{orgId}'), (req) => {
      expectTypeOf(req.params).toEqualTypeOf<{ orgId: string }>()
      expectTypeOf(authOf(req)).toEqualTypeOf<Auth>()
    })
  })

  it('is a plugin of Fastify, whatever the instance', async () => {
    expectTypeOf(onFastify(auth)).toExtend<FastifyPluginAsync>()
    const app: FastifyInstance = Fastify()
    await app.register(onFastify(auth))
    await app.register(onFastify(), { prefix: '/api' })
    await Fastify({ http2: true }).register(onFastify(auth))
    await app.register(async (scope) => {
      scope.register(onFastify())
    })
  })

  it('is a middleware of Koa and of its router, whatever is said of the state', () => {
    new Koa<AuthState>().use(onKoa(auth))
    new Koa().use(onKoa())
    new Koa<AuthState & { session: string }, { log: () => void }>().use(onKoa())
    new Router<AuthState>().use(onKoa(auth)).get('/orders', onKoa(auth), (ctx) => {
      expectTypeOf(ctx.state.auth).toEqualTypeOf<Auth | undefined>()
    })
  })

  it('takes a whole auth, too', () => {
    onExpress({} as Auth)
    onFastify(testAuth(auth))
    onKoa({} as Auth)
  })

  it('knows what an auth has', () => {
    // @ts-expect-error no such member
    onExpress({ scope: 'read:orders' })
    // @ts-expect-error a list
    onFastify({ scopes: 'read:orders' })
    // @ts-expect-error one of two
    onKoa({ principal: 'robot' })
    // @ts-expect-error whoever says the token says everything
    onKoa({ token: 'a.b.c' })
    expectTypeOf(testAuth(auth)).toEqualTypeOf<Auth>()
  })
})
