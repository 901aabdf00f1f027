import type { AddressInfo } from 'node:net'
import { sendRaw } from '@claimcheck/test-fixtures'
import type { FastifyInstance } from 'fastify'
import { onTestFinished } from 'vitest'

export interface Serving {
  readonly port: number
  close(): Promise<void>
}

export async function serve(app: FastifyInstance): Promise<Serving> {
  await app.listen({ port: 0, host: '127.0.0.1' })
  return {
    port: (app.server.address() as AddressInfo).port,
    close: () => {
      app.server.closeAllConnections()
      return app.close()
    },
  }
}

type HeaderLines = readonly (readonly [name: string, value: string])[]

/** Serves an application for the running test, and gives what sends it one request. */
export async function serving(app: FastifyInstance) {
  const { port, close } = await serve(app)
  onTestFinished(close)
  return async (target: string, headerLines: HeaderLines = [], method = 'GET', content?: string) => {
    const request = { target, headerLines, method, ...(content !== undefined && { body: content }) }
    const { status, header, body } = await sendRaw(port, request)
    return { status, challenge: header('www-authenticate'), body: body.toString(), header }
  }
}

/** Keeps what reaches the error handler of an application, which then answers 500. */
export function errorsOf(app: FastifyInstance): readonly unknown[] {
  const errors: unknown[] = []
  app.setErrorHandler((error, _request, reply) => {
    errors.push(error)
    return reply.code(500).send('failed')
  })
  return errors
}
