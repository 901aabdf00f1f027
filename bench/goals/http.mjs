import { fastestPeer } from './judge.mjs'
import { floors, ours, perFramework } from './places.mjs'

const traffic = { one: 'one token', warm: '10,000 warm tokens' }
const overHttp = (title, table, column, shares) =>
  floors(`HTTP, ${title}, ${traffic[column]}`, { section: 'http', table, column }, shares)

const bothWarm = (title, table, shares) =>
  Object.keys(traffic).flatMap((column) => overHttp(title, table, column, shares))

const empty = 'empty middleware or hook'

export const warmHttp = [
  ...bothWarm('Express', 'express', { [empty]: 0.97 }),
  ...bothWarm('Koa', 'koa', { [empty]: 0.9 }),
  ...bothWarm('Fastify', 'fastify', { [empty]: 0.9 }),
  ...bothWarm('node:http', 'node-http', { 'no auth': 0.85 }),
  ...overHttp('Express', 'express', 'warm', {
    'express-oauth2-jwt-bearer': 1.9,
    'express-jwt + jwks-rsa': 2.8,
    'passport-jwt': 3.3,
    jose: 1.75,
    'fast-jwt, static key, cache': 1.05,
  }),
  ...overHttp('Koa', 'koa', 'warm', { 'koa-jwt + jwks-rsa': 7, jose: 2.8 }),
  ...overHttp('Fastify', 'fastify', 'warm', {
    '@fastify/jwt + get-jwks': 5,
    'fastify-jwt-jwks': 3.5,
    jose: 3.5,
    '@fastify/jwt, static key, cache': 1.25,
  }),
  ...overHttp('Fastify, ES256', 'fastify-ES256', 'warm', { '@fastify/jwt + get-jwks': 100 }),
]

export const unseen = perFramework((table, title) => [
  {
    title: `HTTP, ${title}, tokens never seen: ours ÷ the fastest peer`,
    section: 'http',
    table,
    row: ours,
    column: 'unseen',
    under: fastestPeer,
    atLeast: 1.1,
  },
  {
    title: `HTTP, ${title}, tokens never seen: event-loop delay p99, ours ÷ jose`,
    section: 'http',
    table,
    row: ours,
    column: 'unseenLoopP99',
    under: 'jose',
    atMost: 1,
  },
])
