import type { Claims } from '@claimcheck/test-fixtures'
import type { DecideOptions, Policy, ResourceServer } from '../src/index.js'
import { type Answer, admitted } from './key/answers.js'
import { requestWith, testServer } from './test-server.js'

/** A server with a token to ask about, again and again. */
export function cacheScene(over: Parameters<typeof testServer>[0] = {}, claims: Claims = {}) {
  const made = testServer(over)
  const token = made.mintNow(claims)
  const decide = (text = token, policy?: Policy, options?: DecideOptions) =>
    made.server.decide(requestWith(text), policy, options)
  const ask = async (...asked: Parameters<typeof decide>): Promise<Answer> => {
    const decision = await decide(...asked)
    if (decision.admitted) return admitted
    const { status, headers, failure } = decision.refusal
    const retryAfter = headers['Retry-After']
    return { status, code: failure.code, ...(retryAfter !== undefined && { retryAfter }) }
  }
  return { ...made, token, decide, ask, counted: countedOf(made.server) }
}

/** What the cache of a server came to since it was last looked at, and how many tokens it holds. */
export function countedOf(server: Pick<ResourceServer, 'health'>) {
  let before = { hits: 0, misses: 0 }
  return () => {
    const { hits, misses, size } = server.health().cache ?? { hits: 0, misses: 0, size: 0 }
    const since = { hits: hits - before.hits, misses: misses - before.misses, size }
    before = { hits, misses }
    return since
  }
}

/** What one request came to, of a server that has seen one token. */
export const hit = { hits: 1, misses: 0, size: 1 }
export const miss = { hits: 0, misses: 1, size: 1 }
export const missAndNotKept = { hits: 0, misses: 1, size: 0 }
