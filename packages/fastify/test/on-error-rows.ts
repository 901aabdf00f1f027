import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Failure } from '../src/index.js'
import { bearer } from './api.js'

export const challenge = 'Bearer realm="api", error="invalid_token", error_description="The access token has expired"'
export const body =
  '{"code":"token_expired","error":"invalid_token","error_description":"The access token has expired"}'
export const standard = { status: 401, challenge, body }
export const expired = bearer({ exp: 1 })
export const other = new Error('another error')

/** By the types of the framework, as users write it. */
export type Hook = (failure: Failure, request: FastifyRequest, reply: FastifyReply) => unknown

export interface Row {
  readonly title: string
  readonly onError: Hook
  readonly answer: { readonly status: number; readonly challenge: string | undefined; readonly body: string }
}

export const later = () => new Promise((resolve) => setImmediate(resolve))

export const answering: readonly Row[] = [
  {
    title: 'lets the hook answer',
    onError: (_failure, _request, reply) => void reply.code(418).send('short'),
    answer: { status: 418, challenge: undefined, body: 'short' },
  },
  {
    title: 'lets the hook answer, and return the reply',
    onError: (_failure, _request, reply) => reply.code(418).send({ short: true }),
    answer: { status: 418, challenge: undefined, body: '{"short":true}' },
  },
  {
    title: 'lets the hook answer with what the failure carries',
    onError: (failure, _request, reply) => {
      reply.code(failure.status).headers(failure.headers).type('application/json').send(failure.body)
    },
    answer: standard,
  },
  {
    title: 'waits for a hook that answers later',
    onError: async (failure, _request, reply) => {
      await later()
      reply.code(failure.statusCode).headers(failure.headers).send('later')
    },
    answer: { status: 401, challenge, body: 'later' },
  },
  {
    title: 'waits for a hook that returns the reply and answers later',
    onError: (_failure, _request, reply) => {
      setImmediate(() => reply.code(418).send('later'))
      return reply
    },
    answer: { status: 418, challenge: undefined, body: 'later' },
  },
  {
    title: 'lets the hook answer by a stream',
    onError: (_failure, _request, reply) => void reply.code(418).send(Readable.from(['one ', 'two'])),
    answer: { status: 418, challenge: undefined, body: 'one two' },
  },
  {
    title: 'lets the hook redirect',
    onError: (_failure, _request, reply) => void reply.redirect('/login', 303),
    answer: { status: 303, challenge: undefined, body: '' },
  },
  {
    title: 'lets the hook take the response over',
    onError: (_failure, _request, reply) => void reply.hijack().raw.writeHead(418).end('by hand'),
    answer: { status: 418, challenge: undefined, body: 'by hand' },
  },
  {
    title: 'lets the hook take the response over and answer later',
    onError: (_failure, _request, reply) => {
      reply.hijack()
      setImmediate(() => reply.raw.writeHead(418).end('by hand'))
    },
    answer: { status: 418, challenge: undefined, body: 'by hand' },
  },
  {
    title: 'counts an answer that is not finished yet',
    onError: async (failure, _request, { raw }) => {
      raw.writeHead(failure.status).write('one ')
      setImmediate(() => raw.end('two'))
    },
    answer: { status: 401, challenge: undefined, body: 'one two' },
  },
  {
    title: 'lets an answer stand that the hook throws behind',
    onError: (_failure, _request, reply) => {
      reply.code(401).send('answered')
      throw other
    },
    answer: { status: 401, challenge: undefined, body: 'answered' },
  },
  {
    title: 'lets an answer stand that the hook throws the failure behind',
    onError: (failure, _request, reply) => {
      reply.code(401).send('answered')
      throw failure
    },
    answer: { status: 401, challenge: undefined, body: 'answered' },
  },
]

const byDefaultHandler = {
  status: 401,
  challenge,
  body: '{"statusCode":401,"code":"token_expired","error":"Unauthorized","message":"The access token has expired"}',
}

export const forwarding: readonly Row[] = [
  {
    title: '[BR-08] forwards a failure that the hook throws to the default error handler, which challenges',
    onError: (failure) => {
      throw failure
    },
    answer: byDefaultHandler,
  },
  {
    title: '[BR-08] forwards reply.send(failure)',
    onError: (failure, _request, reply) => void reply.send(failure),
    answer: byDefaultHandler,
  },
  {
    title: 'forwards reply.send(failure), and the reply returned',
    onError: (failure, _request, reply) => reply.send(failure),
    answer: byDefaultHandler,
  },
  {
    title: 'forwards reply.send(failure) of a later moment',
    onError: async (failure, _request, reply) => {
      await later()
      await reply.send(failure)
    },
    answer: byDefaultHandler,
  },
  {
    title: 'forwards a failure that the hook rejects with',
    onError: (failure) => Promise.reject(failure),
    answer: byDefaultHandler,
  },
  {
    title: 'forwards the failure with its own status, whatever the hook has set',
    onError: (failure, _request, reply) => {
      reply.code(200).type('text/html')
      throw failure
    },
    answer: byDefaultHandler,
  },
  {
    title: 'forwards once, though the hook sends the failure twice, something else and throws it',
    onError: (failure, _request, reply) => {
      reply.send(failure)
      reply.send(failure)
      reply.code(200).send('something else')
      throw failure
    },
    answer: byDefaultHandler,
  },
]

export const standing: readonly Row[] = [
  {
    title: 'refuses as ever when the hook throws another error',
    onError: () => {
      throw other
    },
    answer: standard,
  },
  {
    title: 'refuses as ever when the hook throws a copy of the failure',
    onError: (failure) => {
      throw { ...failure }
    },
    answer: standard,
  },
  {
    title: 'refuses as ever when the hook throws undefined',
    onError: () => {
      throw undefined
    },
    answer: standard,
  },
  {
    title: 'refuses as ever when the hook rejects with another error',
    onError: () => Promise.reject(other),
    answer: standard,
  },
  { title: 'refuses as ever when the hook does nothing', onError: () => undefined, answer: standard },
  { title: 'refuses as ever when the hook resolves to anything', onError: async () => 'admit', answer: standard },
  { title: 'refuses as ever when the hook returns true', onError: () => true, answer: standard },
  { title: 'refuses as ever when the hook returns the failure', onError: (failure) => failure, answer: standard },
  {
    title: 'refuses as ever when the hook sets a status, a type and a serializer and does not answer',
    onError: (_failure, _request, reply) => {
      reply
        .code(200)
        .type('text/html')
        .header('content-length', 1)
        .serializer(() => 'admit')
    },
    answer: standard,
  },
  {
    title: 'refuses as ever when the hook alters the body of the failure and does not answer',
    onError: (failure) => {
      failure.body = 'admit'
    },
    answer: standard,
  },
]
