import type { IncomingMessage, ServerResponse } from 'node:http'
import { type LoopbackServer, startLoopbackServer } from '@claimcheck/testing/internal'
import { type Answering, answer } from './answers.js'
import type { Behaviour } from './behaviour.js'
import { type Jwk, testKeys } from './test-keys.js'

export type Target = 'jwks' | 'discovery'

export interface FaultyIssuerOptions {
  /** Default: the public test key of ES256. */
  keys?: readonly Jwk[]
  /** Path of the issuer identifier, such as `/tenant`. Default: none, not even a slash. */
  path?: string
}

/** The places where issuer metadata is looked for; for an issuer without a path the two of OpenID are one. */
export interface WellKnownForms {
  /** `/.well-known/oauth-authorization-server`, before the path (RFC 8414 §3.1). */
  rfc8414: boolean
  /** `/.well-known/openid-configuration`, after the path (OpenID Connect Discovery §4). */
  oidcAppended: boolean
  /** `/.well-known/openid-configuration`, before the path (RFC 8414 §5). */
  oidcInserted: boolean
}

/** Starts an issuer on loopback that can fail in every way we know of. All is well with it until it is told otherwise. */
export async function startFaultyIssuer(options: FaultyIssuerOptions = {}): Promise<FaultyIssuer> {
  const server = await startLoopbackServer((request, response) => issuer.handle(request, response))
  const issuer = new FaultyIssuer(server, options)
  return issuer
}

export class FaultyIssuer {
  readonly issuer: string
  readonly jwksUri: string
  readonly port: number
  /** What was asked so far: live counters, and every path in order of arrival. */
  readonly requests = { discovery: 0, jwks: 0, paths: [] as string[] }
  /** Bytes of bodies handed to sockets so far. */
  bytesSent = 0
  /** Answers 304 so far. */
  notModified = 0
  /** Answers that never came to their end, because either side closed the connection. */
  unfinished = 0

  readonly #server: LoopbackServer
  readonly #path: string
  readonly #forms: WellKnownForms = { rfc8414: true, oidcAppended: true, oidcInserted: true }
  readonly #behaviours: Record<Target, Behaviour[]> = { jwks: [{ mode: 'ok' }], discovery: [{ mode: 'ok' }] }
  #keys: readonly Jwk[]
  #metadata: Readonly<Record<string, unknown>> = {}

  constructor(server: LoopbackServer, { keys = [testKeys.ES256.publicJwk], path = '' }: FaultyIssuerOptions) {
    this.#server = server
    this.#keys = keys
    this.#path = path.replace(/\/$/, '')
    this.port = server.port
    this.issuer = server.origin + path
    this.jwksUri = `${server.origin}${this.#path}/jwks`
  }

  /** Replaces the key set. */
  publish(keys: readonly Jwk[]): void {
    this.#keys = keys
  }

  /** Lays members over the metadata document; `undefined` removes one. */
  describe(metadata: Readonly<Record<string, unknown>>): void {
    this.#metadata = metadata
  }

  /** How the next requests are answered: one behaviour each, and the last one from then on. */
  behave(target: Target, ...behaviours: [Behaviour, ...Behaviour[]]): void {
    this.#behaviours[target] = behaviours
  }

  /** Switches well-known forms on and off; a form that is off answers 404. */
  serve(forms: Partial<WellKnownForms>): void {
    Object.assign(this.#forms, forms)
  }

  /** Refuses connections until {@link restart}. */
  stop(): Promise<void> {
    return this.#server.stop()
  }

  /** Listens again, on the same port. */
  restart(): Promise<void> {
    return this.#server.restart()
  }

  /** For good; ends all sockets. */
  close(): Promise<void> {
    return this.#server.stop()
  }

  /** @internal */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? ''
    this.requests.paths.push(path)
    response.on('close', () => this.#closed(response))
    const target = this.#targetOf(path)
    if (target) this.requests[target] += 1
    if (!target || (target === 'discovery' && !this.#serves(path))) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found')
      return
    }
    const sent = (bytes: number) => {
      this.bytesSent += bytes
    }
    const known = request.headers['if-none-match']
    await answer({ response, known, document: this.#documentOf(target), sent }, this.#nextBehaviour(target))
  }

  #closed({ statusCode, writableFinished }: ServerResponse): void {
    if (!writableFinished) this.unfinished += 1
    else if (statusCode === 304) this.notModified += 1
  }

  #targetOf(path: string): Target | undefined {
    if (path === `${this.#path}/jwks`) return 'jwks'
    return path.includes('/.well-known/') ? 'discovery' : undefined
  }

  #serves(path: string): boolean {
    const { rfc8414, oidcAppended, oidcInserted } = this.#forms
    return (
      (rfc8414 && path === `/.well-known/oauth-authorization-server${this.#path}`) ||
      (oidcAppended && path === `${this.#path}/.well-known/openid-configuration`) ||
      (oidcInserted && path === `/.well-known/openid-configuration${this.#path}`)
    )
  }

  #documentOf(target: Target): Answering['document'] {
    if (target === 'jwks') return { keys: this.#keys }
    return { issuer: this.issuer, jwks_uri: this.jwksUri, ...this.#metadata }
  }

  #nextBehaviour(target: Target): Behaviour {
    const queue = this.#behaviours[target]
    const [next = { mode: 'ok' } as const] = queue
    if (queue.length > 1) queue.shift()
    return next
  }
}
