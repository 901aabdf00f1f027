import { once } from 'node:events'
import { connect } from 'node:net'
import cors from '@fastify/cors'
import Fastify, { type FastifyInstance } from 'fastify'
import { describe, expect, it, onTestFinished } from 'vitest'
import { claimcheck, type OnError, requireScope } from '../src/index.js'
import { absent, api, bearer } from './api.js'
import { serve, serving } from './serve.js'

const ok = async () => ({ handled: true })
const later = () => new Promise((resolve) => setImmediate(resolve))

async function authenticated(app: FastifyInstance = Fastify()) {
  await app.register(claimcheck, api)
  return app
}

describe('the body of a request', () => {
  const json = [['Content-Type', 'application/json']] as const

  async function withParser() {
    const app = Fastify({ bodyLimit: 1000 })
    let parsed = 0
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', { parseAs: 'string' }, async (_request: unknown, text: string) => {
      parsed++
      return JSON.parse(text)
    })
    app.setErrorHandler((error: { statusCode?: number }, _request, reply) =>
      reply.code(error.statusCode ?? 500).send('failed'),
    )
    await authenticated(app)
    const body = { type: 'object', required: ['item'] }
    const send = await serving(app.post('/', { schema: { body } }, ok))
    return { send, parsed: () => parsed }
  }

  it.each([
    { title: 'malformed', body: '{"item":', admitted: 500 },
    { title: 'huge', body: `{"item":"${'a'.repeat(2000)}"}`, admitted: 413 },
    { title: 'invalid by its schema', body: '{}', admitted: 400 },
    { title: 'valid', body: '{"item":"tea"}', admitted: 200 },
  ])('is not read before the token, $title as it may be', async ({ body, admitted }) => {
    const { send, parsed } = await withParser()
    expect(await send('/', json, 'POST', body)).toMatchObject(absent)
    expect((await send('/', [...bearer({ exp: 1 }), ...json], 'POST', body)).status).toBe(401)
    expect((await send('/', [['Authorization', 'Bearer'], ...json], 'POST', body)).status).toBe(400)
    expect(parsed()).toBe(0)
    expect((await send('/', [...bearer(), ...json], 'POST', body)).status).toBe(admitted)
  })
})

describe('HEAD', () => {
  it.each([
    { title: 'the route that Fastify adds', options: {}, addRoute: (app: FastifyInstance) => app.get('/', ok) },
    {
      title: 'a route of its own',
      options: { exposeHeadRoutes: false },
      addRoute: (app: FastifyInstance) => app.head('/', ok),
    },
    { title: 'an unknown path', options: {}, addRoute: (app: FastifyInstance) => app },
  ])('of $title has the headers of a refused GET, and no body', async ({ options, addRoute }) => {
    const app = await authenticated(Fastify(options))
    const send = await serving(addRoute(app))
    const { status, body, header } = await send('/', [], 'HEAD')
    const names = ['content-type', 'content-length', 'cache-control', 'www-authenticate']
    expect([status, body, ...names.map(header)]).toEqual([
      401,
      '',
      'application/json',
      String(absent.body.length),
      'no-store',
      absent.challenge,
    ])
  })
})

describe('@fastify/cors', () => {
  const origin = [['Origin', 'https://app.test']] as const
  const preflight = [...origin, ['Access-Control-Request-Method', 'GET']] as const
  const options = { origin: 'https://app.test', exposedHeaders: ['WWW-Authenticate'] }
  const names = ['access-control-allow-origin', 'access-control-expose-headers']

  it('answers a preflight in front of us, and its headers stay on refusals', async () => {
    const app = Fastify()
    await app.register(cors, options)
    await authenticated(app)
    const send = await serving(app.get('/', ok).get('/guarded', { onRequest: requireScope('x') }, ok))
    expect((await send('/', preflight, 'OPTIONS')).status).toBe(204)
    const refused = [await send('/', origin), await send('/unknown', origin), await send('/guarded', bearer())]
    expect(refused.map(({ status }) => status)).toEqual([401, 401, 403])
    for (const { header } of refused) expect(names.map(header)).toEqual(['https://app.test', 'WWW-Authenticate'])
  })

  it('behind us does not see the preflight', async () => {
    const app = await authenticated()
    await app.register(cors, options)
    const send = await serving(app.get('/', ok))
    expect(await send('/', preflight, 'OPTIONS')).toMatchObject(absent)
  })
})

describe('hooks and serializers of the application', () => {
  it('see the standard body of a refusal as text, and may replace it', async () => {
    const seen: unknown[] = []
    const app = Fastify()
    app.addHook('preSerialization', async (_request, _reply, payload) => ({ wrapped: payload }))
    app.addHook('onSend', async (_request, reply, payload) => {
      seen.push(payload, reply.getHeader('content-type'), reply.statusCode)
      return `${payload}\n`
    })
    app.setReplySerializer((payload) => `serialized ${JSON.stringify(payload)}`)
    await authenticated(app)
    const send = await serving(app.get('/', ok))
    const { status, body, header } = await send('/')
    expect(seen).toEqual([absent.body, 'application/json', 401])
    expect([status, body, header('content-type')]).toEqual([401, `${absent.body}\n`, 'application/json'])
    expect(header('content-length')).toBe(String(absent.body.length + 1))
  })

  it('may fail over a refusal, and the error handler of the application answers in its own way', async () => {
    const app = Fastify()
    app.addHook('onSend', async (_request, _reply, payload) => {
      if (payload === absent.body) throw new Error('the hook failed')
      return payload
    })
    app.setErrorHandler((error: Error, _request, reply) => reply.code(500).send({ problem: error.message }))
    await authenticated(app)
    const send = await serving(app.get('/', ok))
    expect(await send('/')).toMatchObject({ status: 500, body: '{"problem":"the hook failed"}' })
  })

  it('that send nothing go on behind an admitted request', async () => {
    const app = await authenticated()
    const order: string[] = []
    for (const hook of ['onRequest', 'preHandler'] as const) {
      app.addHook(hook, async (request) => void order.push(`${hook} ${request.auth?.subject}`))
    }
    const send = await serving(app.get('/', ok))
    expect((await send('/', bearer())).body).toBe('{"handled":true}')
    await send('/')
    expect(order).toEqual(['onRequest user-1', 'preHandler user-1'])
  })
})

/** A request whose caller hangs up once an `onSend` hook has the refusal. */
async function hangUp(app: FastifyInstance, headerLine: string): Promise<void> {
  const { port, close } = await serve(app)
  onTestFinished(close)
  const socket = connect(port, '127.0.0.1')
  const held = once(app.server, 'refusal held')
  socket.write(`GET / HTTP/1.1\r\nHost: a\r\n${headerLine}\r\n`)
  const [{ raw, release }] = await held
  const closed = once(raw, 'close')
  socket.destroy()
  await closed
  await later()
  release()
  await later()
}

describe('a caller who hangs up while onSend hooks have the refusal', () => {
  const [[name, value]] = bearer()
  const forwards: OnError = (failure) => {
    throw failure
  }
  const answers: OnError = (_failure, _request, reply) => reply.send('no')

  it.each<{ title: string; onError?: OnError; headerLine: string }>([
    { title: 'of the registration', headerLine: '' },
    { title: 'of a guard', headerLine: `${name}: ${value}\r\n` },
    { title: 'that onError forwards', headerLine: '', onError: forwards },
    { title: 'that onError answers', headerLine: '', onError: answers },
    { title: 'that onError leaves to us', headerLine: '', onError: () => undefined },
  ])('does not have the handler run: a refusal $title', async ({ headerLine, onError }) => {
    const app = Fastify()
    let handled = 0
    app.addHook('onSend', async (_request, { raw }) => {
      await new Promise<void>((release) => app.server.emit('refusal held', { raw, release }))
    })
    await app.register(claimcheck, { ...api, ...(onError && { onError }) })
    await hangUp(
      app.get('/', { onRequest: requireScope('delete:orders') }, async () => handled++),
      headerLine,
    )
    expect(handled).toBe(0)
  })
})
