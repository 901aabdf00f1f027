import { PassThrough } from 'node:stream'
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type ClaimcheckOptions, claimcheck } from '../src/index.js'
import { api } from './api.js'
import { expired, type Hook, later, other, standard } from './on-error-rows.js'
import { serving } from './serve.js'

/** An application that keeps what it logs as a warning or worse. */
function logging() {
  const stream = new PassThrough({ encoding: 'utf8' })
  const lines: string[] = []
  stream.on('data', (line) => lines.push(line))
  return { app: Fastify({ logger: { level: 'warn', stream } }), lines }
}

async function shaped(app: FastifyInstance, onError: Hook) {
  await app.register(claimcheck, { ...api, onError } as ClaimcheckOptions)
  let handled = 0
  app.get('/', async () => handled++)
  return { send: await serving(app), handled: () => handled }
}

function signal() {
  let resolve = () => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

const uncaught: unknown[] = []
const note = (error: unknown) => uncaught.push(error)

describe('onError that answers from a callback of its own', () => {
  beforeEach(() => {
    uncaught.length = 0
    process.on('uncaughtException', note)
  })
  afterEach(() => void process.off('uncaughtException', note))

  const ways: readonly { readonly title: string; readonly late: (reply: FastifyReply) => unknown }[] = [
    { title: 'send()', late: (reply) => reply.code(200).header('x-late', '1').send('late') },
    { title: 'redirect()', late: (reply) => reply.redirect('/late') },
    { title: 'raw.writeHead() and end()', late: ({ raw }) => raw.writeHead(418, { 'x-late': '1' }).end('late') },
    { title: 'raw.write()', late: ({ raw }) => raw.write('late') },
  ]

  it.each(ways)(
    'gets the standard refusal, and a late $title is ignored without a crash or a word',
    async ({ late }) => {
      const over = signal()
      const { app, lines } = logging()
      const { send } = await shaped(app, (_failure, _request, reply) => {
        setTimeout(() => {
          try {
            late(reply)
          } catch (error) {
            note(error)
          }
          over.resolve()
        }, 20)
      })
      expect(await send('/', expired)).toMatchObject(standard)
      await over.promise
      await later()
      expect([uncaught, lines]).toEqual([[], []])
    },
  )

  it('is ignored while onSend hooks still have the standard refusal', async () => {
    const { app, lines } = logging()
    const held = signal()
    let lent: FastifyReply | undefined
    app.addHook('onSend', async () => {
      lent?.code(200).header('www-authenticate', 'none').send('late')
      held.resolve()
      await later()
    })
    const { send, handled } = await shaped(app, (_failure, _request, reply) => {
      lent = reply
    })
    expect(await send('/', expired)).toMatchObject(standard)
    await held.promise
    expect([uncaught, lines, handled()]).toEqual([[], [], 0])
  })
})

describe('onError that is still pending', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
  afterEach(() => void vi.useRealTimers())

  it.each<{ title: string; late: Hook }>([
    { title: 'an answer', late: (_failure, _request, reply) => reply.code(200).send('late') },
    { title: 'an answer by hand', late: (_failure, _request, { raw }) => raw.writeHead(200).end('late') },
    { title: 'reply.send(failure)', late: (failure, _request, reply) => reply.send(failure) },
    { title: 'a rejection with the failure', late: (failure) => Promise.reject(failure) },
    { title: 'a rejection', late: () => Promise.reject(other) },
  ])('gets the standard refusal after 3 s, and $title then is ignored', async ({ late }) => {
    const asked = signal()
    const lateNow = signal()
    const settled = signal()
    const { app, lines } = logging()
    const { send, handled } = await shaped(app, async (...hook) => {
      asked.resolve()
      await lateNow.promise
      settled.resolve()
      return late(...hook)
    })
    const response = vi.fn()
    const answer = send('/', expired).then(response)
    await asked.promise
    await vi.advanceTimersByTimeAsync(2999)
    await later()
    expect(response).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    await answer
    expect(response).toHaveBeenCalledWith(expect.objectContaining(standard))
    lateNow.resolve()
    await settled.promise
    await later()
    expect([lines, handled()]).toEqual([[], 0])
  })

  it('gets the standard refusal after 3 s when it has returned the reply and never answers', async () => {
    const asked = signal()
    const { app } = logging()
    const { send } = await shaped(app, (_failure, _request, reply) => {
      asked.resolve()
      return reply
    })
    const answer = send('/', expired)
    await asked.promise
    await vi.advanceTimersByTimeAsync(3000)
    expect(await answer).toMatchObject(standard)
  })

  it('is left alone after 3 s once it has begun to answer', async () => {
    const asked = signal()
    const body = new PassThrough()
    const { app } = logging()
    const { send } = await shaped(app, (_failure, _request, reply) => {
      asked.resolve()
      return reply.code(418).send(body)
    })
    const answer = send('/', expired)
    await asked.promise
    body.write('one ')
    await vi.advanceTimersByTimeAsync(3000)
    body.end('two')
    expect(await answer).toMatchObject({ status: 418, body: 'one two' })
  })

  it('leaves no timer behind when it settles', async () => {
    const { app } = logging()
    const { send } = await shaped(app, (failure) => {
      throw failure
    })
    const before = vi.getTimerCount()
    await send('/', expired)
    expect(vi.getTimerCount()).toBe(before)
  })
})
