import { requireAuth } from '@claimcheck/express'
import { claimcheck } from '@claimcheck/fastify'
import type { AuthState } from '@claimcheck/koa'
import { type TestIssuer, testAuth, testIssuer, testKey } from '@claimcheck/testing'
import { withAuth } from '@claimcheck/testing/express'
import { withAuth as withFastifyAuth } from '@claimcheck/testing/fastify'
import { withAuth as withKoaAuth } from '@claimcheck/testing/koa'
import express from 'express'
import Fastify from 'fastify'
import Koa from 'koa'

const issuer: TestIssuer = testIssuer({ audience: 'https://api.example.com' })

express().use(requireAuth({ ...issuer.options, impliedScopes: {} }))
express().use(withAuth({ subject: 'ada', scopes: ['read:orders'] }))
Fastify().register(claimcheck, issuer.options)
Fastify().register(withFastifyAuth({ scopes: ['read:orders'] }))
new Koa<AuthState>().use(withKoaAuth())

// @ts-expect-error Roles are a list: this line also shows that the types are not `any`.
withAuth({ roles: 'admin' })

export const subject: string | undefined = testAuth().subject
export const token: Promise<string> = issuer.mint({ scope: 'read:orders' }, { expired: true, key: testKey('RS256') })
