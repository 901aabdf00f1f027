import type { AddressInfo } from 'node:net'
import { sendRaw } from '@claimcheck/test-fixtures'
import express, { type Express } from 'express'
import express4 from 'express4'
import { onTestFinished } from 'vitest'

/** Both versions by the types of the newer: the tests use only what they have in common. */
export const versions = [
  { version: 'Express 5', express },
  { version: 'Express 4', express: express4 as unknown as typeof express },
]

export interface Serving {
  readonly port: number
  close(): Promise<void>
}

export function serve(app: Express): Promise<Serving> {
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
export async function serving(app: Express) {
  const { port, close } = await serve(app)
  onTestFinished(close)
  return async (target: string, headerLines: HeaderLines = [], method = 'GET') => {
    const { status, header, body } = await sendRaw(port, { target, headerLines, method })
    return { status, challenge: header('www-authenticate'), body: body.toString(), header }
  }
}
