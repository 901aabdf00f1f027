import { AUDIENCE, type Claims, type MintOptions, mint, testKeys, turnableClock } from '@claimcheck/test-fixtures'
import {
  createResourceServer,
  type Event,
  type IssuerEntry,
  type IssuerOptions,
  type IssuerResolver,
  staticKeys,
} from '../../src/index.js'
import type { ServerWideOptions } from '../../src/options.js'
import { type Answer, answerTo } from '../key/answers.js'

/** What may stand beside a resolver. */
export type Beside = ServerWideOptions & Partial<Omit<IssuerOptions, 'issuer' | 'aliases'>>

export const ourKeys = staticKeys({ keys: [testKeys.ES256.publicJwk] })

/** What a resolver answers for an issuer whose tokens carry the test key. */
export const entryFor = (issuer: string, over: Partial<IssuerEntry> = {}): IssuerEntry => ({
  issuer,
  keys: ourKeys,
  ...over,
})

/** A server whose issuers the test answers for, with a turned clock, no network, and a record of what the resolver was asked. */
export function resolverScene(resolve: (issuer: string) => unknown, beside: Beside = {}) {
  const clock = turnableClock()
  const events: Event[] = []
  const asked: string[] = []
  const fetched: string[] = []
  const issuers = ((issuer: string) => {
    asked.push(issuer)
    return resolve(issuer)
  }) as IssuerResolver
  const server = createResourceServer({
    audience: AUDIENCE,
    clock,
    onEvent: (event) => events.push(event),
    fetch: (input) => {
      fetched.push(String(input))
      return Promise.reject(new Error('no network here'))
    },
    ...beside,
    issuers,
  })
  const token = (claims: Claims = {}, minting: MintOptions = {}) => mint(claims, { now: clock.now(), ...minting })
  const ask = (claims?: Claims, minting?: MintOptions): Promise<Answer> => answerTo(server, token(claims, minting))
  return { server, clock, events, asked, fetched, token, ask }
}

/** A promise that the test settles, and whom it answers. */
export function held<Value>() {
  let [resolve, reject] = [(_: Value): void => {}, (_: unknown): void => {}]
  const promise = new Promise<Value>((resolved, rejected) => {
    resolve = resolved
    reject = rejected
  })
  return { promise, resolve: (value: Value) => resolve(value), reject: (reason: unknown) => reject(reason) }
}

/** So many issuers. */
export const numbered = (count: number, name = 'tenant'): string[] =>
  Array.from({ length: count }, (_, at) => `https://${name}-${at}.test`)

/** The same answer so many times. */
export const each = <Value>(count: number, value: Value): Value[] => Array.from({ length: count }, () => value)
