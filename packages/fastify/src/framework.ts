import type { IncomingMessage } from 'node:http'
import type { Auth, Failure } from '@claimcheck/core'
import type { NodeResponse } from '@claimcheck/core/adapter'

// What we touch of Fastify, structurally, so that every server and type provider fits.

export interface Request {
  readonly raw: Pick<IncomingMessage, 'method' | 'rawHeaders' | 'headers'>
  readonly originalUrl: string
  readonly params: unknown
  readonly routeOptions: { readonly config: object }
  auth: Auth | undefined
}

export interface Reply {
  readonly raw: NodeResponse & { once(event: 'finish', listener: () => void): unknown }
  readonly sent: boolean
  code(status: number): unknown
  headers(headers: Record<string, string>): unknown
  removeHeader(name: string): unknown
  serializer(serialize: (payload: unknown) => string): unknown
  send(payload: unknown): unknown
}

export type Hook = (request: Request, reply: Reply) => Promise<unknown>

// A method, so that users may write Fastify's own types for its parameters.
interface ErrorHook {
  onError(failure: Failure, request: Request, reply: Reply): unknown
}

/** May shape the refusal: answer it by `reply`, or forward it with `throw failure`. Nothing it does admits the request. */
export type OnError = ErrorHook['onError']
