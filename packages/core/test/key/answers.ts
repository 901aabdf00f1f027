import type { ResourceServer } from '../../src/resource-server.js'

/** What the caller sees. */
export interface Answer {
  readonly status: number
  readonly code?: string
  readonly retryAfter?: string
}

export const admitted: Answer = { status: 200 }
export const refused = (code: string): Answer => ({ status: 401, code })
export const unavailable = (retryAfter: number, code = 'keys_unavailable'): Answer => ({
  status: 503,
  code,
  retryAfter: String(retryAfter),
})

type Deciding = Pick<ResourceServer, 'decide'>

/** Sends a token as a request would. */
export async function answerTo(server: Deciding, token: string): Promise<Answer> {
  const rawHeaders = ['Authorization', `Bearer ${token}`]
  const decision = await server.decide({ method: 'GET', target: '/', rawHeaders })
  if (decision.admitted) return admitted
  const { status, headers, failure } = decision.refusal
  const retryAfter = headers['Retry-After']
  return { status, code: failure.code, ...(retryAfter !== undefined && { retryAfter }) }
}

/** The problems of a ConfigError, of whichever copy of core; none when nothing is thrown. */
export async function problemsOf(make: () => unknown): Promise<readonly string[]> {
  try {
    await make()
    return []
  } catch (error) {
    const { name, problems } = error as { name?: unknown; problems?: readonly string[] }
    if (name !== 'ConfigError' || problems === undefined) throw error
    return problems
  }
}
