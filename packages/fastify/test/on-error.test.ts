import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify'
import { describe, expect, it } from 'vitest'
import { type ClaimcheckOptions, claimcheck, type Failure, requireRole, requireScope } from '../src/index.js'
import { api, bearer } from './api.js'
import {
  answering,
  body,
  challenge,
  expired,
  forwarding,
  type Hook,
  later,
  other,
  standard,
  standing,
} from './on-error-rows.js'
import { serving } from './serve.js'

/** An application with one route, behind `onError`. */
async function shaped(onError: Hook, over: object = {}, app: FastifyInstance = Fastify()) {
  await app.register(claimcheck, { ...api, onError, ...over } as ClaimcheckOptions)
  let handled = 0
  app.get('/', async () => handled++)
  return { send: await serving(app), handled: () => handled }
}

/** With hooks that hold every answer, `reply.sent` is false after `reply.send()`. */
function holding() {
  const app = Fastify()
  app.addHook('onSend', later)
  return app
}

describe.each([
  { where: 'an application', createApp: () => Fastify() },
  { where: 'an application with onSend hooks that take their time', createApp: holding },
])('onError in $where', ({ createApp }) => {
  it.each([...answering, ...forwarding, ...standing])('$title', async ({ onError, answer }) => {
    const { send, handled } = await shaped(onError, {}, createApp())
    expect(await send('/', expired)).toMatchObject(answer)
    expect(handled()).toBe(0)
  })

  it.each(standing)('behind a guard, $title', async ({ onError }) => {
    const app = createApp()
    app.addHook('preHandler', requireScope('delete:orders'))
    const { send, handled } = await shaped(onError, {}, app)
    expect(await send('/', bearer())).toMatchObject({
      status: 403,
      challenge: expect.stringContaining('insufficient_scope'),
      body: expect.stringContaining('"code":"scope_insufficient"'),
    })
    expect(handled()).toBe(0)
  })

  it('lets the hook answer by what the application has added to the reply', async () => {
    const app = createApp()
    app.decorateReply('problem', function (this: FastifyReply, code: string) {
      return this.code(401).send({ problem: code })
    })
    const onError: Hook = ({ code }, _request, reply) => {
      ;(reply as unknown as { problem(code: string): unknown }).problem(code)
    }
    const { send } = await shaped(onError, {}, app)
    expect(await send('/', expired)).toMatchObject({ status: 401, body: '{"problem":"token_expired"}' })
  })

  it.each<{ title: string; onError: Hook }>([
    {
      title: 'thrown',
      onError: (failure) => {
        throw failure
      },
    },
    { title: 'sent', onError: (failure, _request, reply) => void reply.send(failure) },
  ])(
    '[BR-08] lets a failure that is $title challenge behind any error handler of the application',
    async ({ onError }) => {
      const handlers: Parameters<FastifyInstance['setErrorHandler']>[0][] = [
        (failure, _request, reply) => void reply.send({ problem: (failure as Failure).code }),
        (failure, _request, reply) => reply.send({ problem: (failure as Failure).code }),
        async (failure) => {
          await later()
          return { problem: (failure as Failure).code }
        },
      ]
      for (const handler of handlers) {
        const app = createApp()
        app.setErrorHandler(handler)
        const { send } = await shaped(onError, {}, app)
        expect(await send('/', expired)).toMatchObject({ status: 401, challenge, body: '{"problem":"token_expired"}' })
      }
    },
  )
})

describe('onError', () => {
  it('gives the hook a failure with everything that an answer needs', async () => {
    const failures: Failure[] = []
    const { send } = await shaped((failure) => void failures.push(failure))
    await send('/', expired)
    const headers = { 'WWW-Authenticate': challenge, 'Cache-Control': 'no-store' }
    const expected = { code: 'token_expired', status: 401, statusCode: 401, expose: true, headers, body }
    expect(failures).toEqual([expect.objectContaining(expected)])
  })

  it('is asked for malformed credentials and for those that are absent too, and not for a valid token', async () => {
    const codes: string[] = []
    const { send } = await shaped(({ code }) => void codes.push(code))
    await send('/')
    await send('/', [['Authorization', 'Bearer']])
    await send('/', bearer())
    expect(codes).toEqual(['credentials_absent', 'credentials_malformed'])
  })

  it('is asked where credentials are optional, and at unknown paths', async () => {
    const { send } = await shaped((_failure, _request, reply) => reply.code(401).send('shaped'), { auth: 'optional' })
    expect(await send('/', expired)).toMatchObject({ status: 401, body: 'shaped' })
    expect(await send('/unknown', expired)).toMatchObject({ status: 401, body: 'shaped' })
    expect(await send('/')).toMatchObject({ status: 200 })
  })

  it('[BR-16] forwards an outage with Retry-After and without a challenge', async () => {
    const denylist = () => Promise.reject(new Error('the store is down'))
    const { send } = await shaped(
      (failure) => {
        throw failure
      },
      { denylist },
    )
    const response = await send('/', bearer())
    expect([response.status, response.header('retry-after'), response.challenge]).toEqual([503, '5', undefined])
  })

  it('refuses as ever when the hook sends what cannot be sent', async () => {
    const { send } = await shaped((_failure, _request, reply) => void reply.type('text/plain').send(42))
    expect(await send('/', expired)).toMatchObject(standard)
  })

  it('answers HEAD with the headers of GET when the hook does nothing', async () => {
    const { send } = await shaped(() => undefined)
    const { status, body: none, header } = await send('/', expired, 'HEAD')
    expect([status, none, header('content-length')]).toEqual([401, '', String(body.length)])
  })

  it('shapes the refusals of the guards behind its registration', async () => {
    const app = Fastify()
    app.get('/scope', { preHandler: requireScope('delete:orders') }, later)
    app.get('/role', { preHandler: requireRole('admin') }, later)
    const { send } = await shaped(
      (failure, _request, reply) => {
        if (failure.code === 'role_insufficient') throw failure
        return reply.code(failure.status).headers(failure.headers).send(`shaped ${failure.code}`)
      },
      {},
      app,
    )
    expect(await send('/scope', bearer())).toMatchObject({
      status: 403,
      challenge: expect.stringContaining('scope="delete:orders"'),
      body: 'shaped scope_insufficient',
    })
    expect(await send('/role', bearer())).toMatchObject({ status: 403, body: expect.stringContaining('Forbidden') })
  })

  it('of the innermost registration answers for the guards behind it', async () => {
    const app = Fastify()
    for (const text of ['outer', 'inner']) {
      await app.register(claimcheck, { ...api, onError: (_failure, _request, reply) => reply.send(text) })
    }
    app.get('/', { onRequest: requireScope('x') }, later)
    const send = await serving(app)
    expect((await send('/', expired)).body).toBe('outer')
    expect((await send('/', bearer())).body).toBe('inner')
  })

  it('is not asked for an error of the handler', async () => {
    const codes: string[] = []
    const app = Fastify()
    app.get('/fails', () => Promise.reject(other))
    const { send } = await shaped(({ code }) => void codes.push(code), {}, app)
    expect((await send('/fails', bearer())).status).toBe(500)
    expect(codes).toEqual([])
  })
})
