import { mint } from '@claimcheck/test-fixtures'
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify'
import { describe, expect, it, vi } from 'vitest'
import { ConfigError, claimcheck, type OnError, requireScope } from '../src/index.js'
import { api } from './api.js'

const slowly = async (_request: unknown, _reply: unknown, payload: unknown) => {
  await new Promise((resolve) => setTimeout(resolve, 40))
  return payload
}

/** An application with an asynchronous onSend hook, one route, and a refusal that `onError` may shape. */
async function refused(onError: OnError, prepare: (app: ReturnType<typeof fastify>) => unknown = () => undefined) {
  const handler = vi.fn(async () => 'secret')
  const app = fastify().addHook('onSend', slowly)
  prepare(app)
  await app.register(claimcheck, { ...api, onError })
  app.get('/', handler)
  const answer = await app.inject('/')
  await app.close()
  expect(handler).not.toHaveBeenCalled()
  return answer
}

const standard = { statusCode: 401, body: '{"code":"credentials_absent"}' }
const soon = (act: () => unknown) => void setTimeout(act, 10)

describe('attacks on a registration', () => {
  it.each<{ readonly title: string; readonly onError: OnError }>([
    {
      title: 'a method it kept',
      onError: (_failure, _request, reply) => {
        const { code } = reply
        soon(() => code(200))
      },
    },
    { title: 'the raw response', onError: (_f, _request, { raw }) => soon(() => raw.end('late')) },
    {
      title: 'a header of the raw response',
      onError: (_f, _request, { raw }) => soon(() => raw.setHeader('set-cookie', 'a=b')),
    },
    {
      title: 'the status of the raw response',
      onError: (_failure, _request, { raw }) =>
        soon(() => {
          raw.statusCode = 200
        }),
    },
  ])('onError reaches nobody later by $title', async ({ onError }) => {
    const answer = await refused(onError)
    expect(answer).toMatchObject(standard)
    expect([answer.headers['www-authenticate'], answer.headers['set-cookie']]).toEqual([
      'Bearer realm="api"',
      undefined,
    ])
  })

  it('what earlier hooks said of another answer does not spoil a refusal', async () => {
    const answer = await refused(
      () => undefined,
      (app) =>
        app.addHook('onRequest', async (_request: FastifyRequest, reply: FastifyReply) => {
          reply.headers({ 'content-encoding': 'gzip', 'transfer-encoding': 'chunked', trailer: 'x' })
          reply.raw.statusMessage = 'Fine'
        }),
    )
    expect(answer).toMatchObject({ ...standard, statusMessage: 'Unauthorized' })
    const { headers } = answer
    expect([headers['content-encoding'], headers['transfer-encoding'], headers.trailer]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })

  it('an end that is none does not let the handler run', async () => {
    const onError: OnError = (_failure, _request, reply) => {
      reply.send('answered')
      setTimeout(() => (reply.raw as unknown as NodeJS.EventEmitter).emit('finish'), 10)
    }
    // `inject` takes that end for the end itself; `refused` sees that no handler ran.
    expect(await refused(onError)).toMatchObject({ statusCode: 401 })
  })

  it('an answer without a status has that of the failure', async () => {
    expect(await refused((_failure, _request, reply) => reply.send({ why: 'no token' }))).toMatchObject({
      statusCode: 401,
      body: '{"why":"no token"}',
    })
  })

  it.each(['preSerialization', 'onSend', 'onResponse', 'onError', 'onTimeout', 'onRequestAbort'])(
    'a guard in %s, where the handler has run, stops the start',
    async (hook) => {
      const app = fastify()
      await app.register(claimcheck, api)
      expect(() => app.get('/', { [hook]: requireScope('a') } as object, async () => mint())).toThrow(ConfigError)
      await app.close()
    },
  )
})
