import type { EventEmitter } from 'node:events'
import type { AddressInfo } from 'node:net'
import { sendRaw } from '@claimcheck/test-fixtures'
import Koa3 from 'koa'
import Koa2 from 'koa2'
import { onTestFinished } from 'vitest'
import type { AuthState } from '../src/index.js'

/** Both versions by the types of the newer: the tests use only what they have in common. */
export type Koa = Koa3<AuthState>
type Served = Pick<Koa3, 'silent' | 'listen'>
export type Middleware = Koa3.Middleware<AuthState>
export type Context = Koa3.ParameterizedContext<AuthState>

export const versions: readonly { readonly version: string; readonly createApp: () => Koa }[] = [
  { version: 'Koa 3', createApp: () => new Koa3<AuthState>() },
  { version: 'Koa 2', createApp: () => new Koa2() as unknown as Koa },
]

export interface Serving {
  readonly port: number
  close(): Promise<void>
}

/** What handlers throw is part of the tests, and not for the log. */
export function serve(app: Served): Promise<Serving> {
  app.silent = true
  return new Promise((resolve) => {
    const server = app.listen(0, '127.0.0.1', () =>
      resolve({
        port: (server.address() as AddressInfo).port,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed())
            server.closeAllConnections()
          }),
      }),
    )
  })
}

type HeaderLines = readonly (readonly [name: string, value: string])[]

/** Serves an application for the running test, and gives what sends it one request. */
export async function serving(app: Served) {
  const { port, close } = await serve(app)
  onTestFinished(close)
  return async (target: string, headerLines: HeaderLines = [], method = 'GET') => {
    const { status, header, body } = await sendRaw(port, { target, headerLines, method })
    return { status, challenge: header('www-authenticate'), body: body.toString(), header }
  }
}

/** Keeps what reaches the error flow of an application. */
export function errorsOf(app: Pick<EventEmitter, 'on'>): readonly unknown[] {
  const errors: unknown[] = []
  app.on('error', (error) => errors.push(error))
  return errors
}
