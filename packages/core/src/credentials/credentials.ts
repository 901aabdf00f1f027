import type { ResourceRequest } from '../request/resource-request.js'
import { answerWithin } from '../shared/deadline.js'
import { TokenRefused, VerifierUnavailable } from '../shared/failures.js'
import { isObject } from '../shared/json.js'
import { after, type Later } from '../shared/later.js'

const mark = Symbol.for('claimcheck.credentials')

/** One of our own sources: `fromHeader()`, `fromCookie(…)`. */
export interface CredentialSource {
  readonly [mark]: true
  readonly kind: 'header' | 'cookie'
  read(request: ResourceRequest): string | undefined
}

/** Marks a source as ours, also for another copy of this package. */
export function ownCredentials(source: Omit<CredentialSource, typeof mark>): CredentialSource {
  return Object.freeze({ ...source, [mark]: true as const })
}

export function isCredentialSource(value: unknown): value is CredentialSource {
  return isObject(value) && (value as Partial<CredentialSource>)[mark] === true
}

/** Your own source: the token, or undefined where there is none. Anything else, a throw or a missed deadline is 503. */
export type CredentialExtractor = (request: ResourceRequest) => string | undefined | Promise<string | undefined>

/** What was presented, and how. */
export interface Credentials {
  readonly scheme: 'Bearer'
  readonly token: string
}

/** Node drops the header lines beyond its thousandth, and with them perhaps a second `Authorization`: what we cannot see whole we do not read. */
const mostHeaderTexts = 2000

/**
 * The one token a request presents, or undefined.
 *
 * @throws {@link TokenRefused} `credentials_malformed`, also when two sources have one (RFC 6750 §3.1).
 * @throws {@link VerifierUnavailable} `credentials_unavailable` when an extractor does not answer.
 */
export function readCredentials(
  request: ResourceRequest,
  sources: readonly (CredentialSource | CredentialExtractor)[],
  hookTimeout: number,
): Later<Credentials | undefined> {
  if (request.rawHeaders.length >= mostHeaderTexts) throw new TokenRefused('credentials_malformed')
  const readFrom = (at: number, presented: string | undefined): Later<Credentials | undefined> => {
    const source = sources[at]
    if (source === undefined) return presented === undefined ? undefined : { scheme: 'Bearer', token: presented }
    const reading = typeof source === 'function' ? extracted(source, request, hookTimeout) : source.read(request)
    return after(reading, (token) => {
      if (token === undefined) return readFrom(at + 1, presented)
      if (presented !== undefined || token === '') throw new TokenRefused('credentials_malformed')
      return readFrom(at + 1, token)
    })
  }
  return readFrom(0, undefined)
}

async function extracted(
  extract: CredentialExtractor,
  request: ResourceRequest,
  hookTimeout: number,
): Promise<string | undefined> {
  let answer: unknown
  try {
    answer = await answerWithin(hookTimeout, () => extract(request))
  } catch (cause) {
    throw new VerifierUnavailable('credentials_unavailable', { cause })
  }
  if (answer === undefined || typeof answer === 'string') return answer
  throw new VerifierUnavailable('credentials_unavailable')
}
