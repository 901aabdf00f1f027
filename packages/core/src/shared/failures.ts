import { type RefusalCode, type RefusalRule, ruleOf, type UnavailableCode } from './refusals.js'

/** Two copies of this package recognise each other's failures by this symbol, never by class. */
const mark = Symbol.for('claimcheck.failure')

type Kind = 'refused' | 'unavailable' | 'config' | 'usage' | 'store_full'

interface Facts extends Partial<RefusalRule> {
  readonly kind: Kind
}

interface Cause {
  readonly cause?: unknown
}

// V8's own, and harmless elsewhere.
const traces = Error as { stackTraceLimit?: number | undefined }

function limitTraces(limit: number | undefined): void {
  try {
    traces.stackTraceLimit = limit
  } catch {
    // The application has frozen Error: its refusals have traces.
  }
}

/** An outcome rather than a bug: no stack trace, because a refusal must be cheap under attack. */
abstract class Outcome extends Error {
  /** Same as `status`; the name that Express, Koa and Fastify look for. */
  readonly statusCode: number
  readonly status: number
  /** The message and headers hold nothing secret: the frameworks may show them. */
  readonly expose = true
  /** `WWW-Authenticate`, `Retry-After`, `Cache-Control`; set when the refusal has been rendered. */
  headers: Readonly<Record<string, string>> = {}
  /** The standard body, JSON; set when the refusal has been rendered. */
  body = ''

  constructor(code: RefusalCode | UnavailableCode, kind: Kind, options?: Cause) {
    const rule = ruleOf(code)
    const message = rule.description ?? code
    const limit = traces.stackTraceLimit
    limitTraces(0)
    super(message, options)
    limitTraces(limit)
    this.status = rule.status
    this.statusCode = rule.status
    Object.defineProperty(this, mark, { value: factsOfCode(code, kind) })
  }
}

const kept = new Map<string, Facts>()

/** One object for all failures of a code: under attack there are many. */
function factsOfCode(code: RefusalCode | UnavailableCode, kind: Kind): Facts {
  const known = kept.get(code)
  if (known !== undefined) return known
  const facts = Object.freeze({ kind, ...ruleOf(code) })
  kept.set(code, facts)
  return facts
}

/**
 * The caller's fault: this request must not pass. `status` is 400, 401 or 403. Choose by `code`, not by message.
 * `cause`, where there is one, is for the log; it never holds a token.
 */
export class TokenRefused extends Outcome {
  override readonly name = 'TokenRefused'
  readonly code: RefusalCode

  constructor(code: RefusalCode, options?: Cause) {
    super(code, 'refused', options)
    this.code = code
  }
}

/** Not the caller's fault: issuer, keys, status or a hook did not answer. `status` is 503; trying again may help. */
export class VerifierUnavailable extends Outcome {
  override readonly name = 'VerifierUnavailable'
  readonly code: UnavailableCode
  /** Whole seconds until trying again makes sense, 1–60. */
  readonly retryAfter: number

  constructor(code: UnavailableCode, options: Cause & { readonly retryAfter?: number } = {}) {
    super(code, 'unavailable', options)
    this.code = code
    // NaN, which only somebody else's source could say, is nothing said.
    this.retryAfter = Math.min(60, Math.max(1, Math.ceil(options.retryAfter ?? 5))) || 5
  }
}

/** Options that cannot be right. Thrown at construction; `problems` names every one of them. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[], options?: Cause) {
    super(
      problems.length === 1 ? `${problems[0]}` : `${problems.length} problems:\n- ${problems.join('\n- ')}`,
      options,
    )
    this.problems = Object.freeze([...problems])
    Object.defineProperty(this, mark, { value: { kind: 'config' } satisfies Facts })
  }
}

/** A programming error at run time, such as a guard on a route that nothing authenticates. Answered with 500. */
export class UsageError extends Error {
  override readonly name = 'UsageError'

  constructor(message: string, options?: Cause) {
    super(message, options)
    Object.defineProperty(this, mark, { value: { kind: 'usage' } satisfies Facts })
  }
}

/** There is no such key to be forgotten. */
export class NoSuchKey extends UsageError {}

/** A revocation store holds as many unexpired entries as it may; nothing was evicted and nothing was added. */
export class StoreFull extends Error {
  override readonly name = 'StoreFull'

  constructor(message: string, options?: Cause) {
    super(message, options)
    Object.defineProperty(this, mark, { value: { kind: 'store_full' } satisfies Facts })
  }
}

export type Failure = TokenRefused | VerifierUnavailable

/** The facts a failure carries, whichever copy of this package made it. */
export function factsOf(value: unknown): Facts | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  return (value as { [mark]?: Facts })[mark]
}

export const isTokenRefused = (value: unknown): value is TokenRefused => factsOf(value)?.kind === 'refused'
export const isVerifierUnavailable = (value: unknown): value is VerifierUnavailable =>
  factsOf(value)?.kind === 'unavailable'
export const isConfigError = (value: unknown): value is ConfigError => factsOf(value)?.kind === 'config'
export const isFailure = (value: unknown): value is Failure => isTokenRefused(value) || isVerifierUnavailable(value)
