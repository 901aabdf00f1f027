import type { Auth } from './claims/auth.js'
import { readServerConfig, type ServerConfig } from './config.js'
import { Corridor } from './corridor.js'
import { readCredentials } from './credentials/credentials.js'
import type { ResourceServerOptions } from './options.js'
import { challengeScopes, hasTemplates } from './policy/describe.js'
import { isPolicy } from './policy/is-policy.js'
import { judgePolicy } from './policy/judge-policy.js'
import type { Policy } from './policy/policy.js'
import { Report } from './report.js'
import { assertRequest, type ResourceRequest } from './request/resource-request.js'
import { type Refusal, type Rendered, refusalOf, render } from './response/refusal.js'
import { type Failure, isFailure, TokenRefused, UsageError } from './shared/failures.js'
import { isObject } from './shared/json.js'
import { isUnchecked, type Unchecked } from './shared/unchecked.js'
import { type Verifier, verifierOf } from './verifier.js'

/** What to do with a request. */
export type Decision =
  | { readonly admitted: true; readonly auth: Auth | undefined; readonly headers: Readonly<Record<string, string>> }
  | { readonly admitted: false; readonly refusal: Refusal }

export interface DecideOptions {
  /** Requests without credentials pass where no policy is given. Bad credentials are refused as ever. Default false. */
  readonly optional?: boolean
  /** `unchecked('why')` lets tokens pass while the denylist does not answer; each is an event `status_skipped`. */
  readonly onStatusUnavailable?: Unchecked
}

/** Decides requests. Made once, used for every request, shared by several mounts. */
export interface ResourceServer extends Verifier {
  /**
   * The whole walk: from a request to a decision. Being refused is a decision too and not thrown.
   *
   * @throws {UsageError} when the arguments are not a request, a policy and options.
   */
  decide(request: ResourceRequest, policy?: Policy, options?: DecideOptions): Promise<Decision>
  /** A guard, after `decide`: may this `auth` do that? No `auth` is 401. */
  authorize(auth: Auth | undefined, policy: Policy, request: ResourceRequest): Decision
}

const noHeaders = Object.freeze({})
const admitted = (auth: Auth | undefined): Decision => Object.freeze({ admitted: true, auth, headers: noHeaders })

/**
 * Makes a resource server from its options.
 *
 * @throws {ConfigError} that names everything that is wrong with the options.
 */
export function createResourceServer(options: ResourceServerOptions): ResourceServer {
  const walk = new Walk(readServerConfig(options))
  return Object.freeze({
    ...verifierOf(walk.corridor),
    decide: (request: ResourceRequest, policy?: Policy, options?: DecideOptions) =>
      walk.decide(request, policy, options),
    authorize: (auth: Auth | undefined, policy: Policy, request: ResourceRequest) =>
      walk.authorize(auth, policy, request),
  })
}

/** request → credentials → … → policy, and from each the door to a refusal. */
class Walk {
  readonly corridor: Corridor
  readonly #config: ServerConfig
  readonly #rendered = new WeakMap<Policy, Map<string, Rendered>>()
  readonly #renderedWithout = new Map<string, Rendered>()

  constructor(config: ServerConfig) {
    this.#config = config
    this.corridor = new Corridor(config)
  }

  async decide(request: ResourceRequest, policy?: Policy, options: DecideOptions = {}): Promise<Decision> {
    assertRequest(request)
    if (policy !== undefined) assertPolicy(policy)
    assertOptions(options)
    const report = new Report(this.#config)
    try {
      const reading = readCredentials(request, this.#config.credentials, this.#config.hookTimeout)
      const credentials = reading instanceof Promise ? await reading : reading
      if (credentials === undefined) {
        if (options.optional === true && policy === undefined) return admitted(undefined)
        throw new TokenRefused('credentials_absent')
      }
      const admitting = this.corridor.admit(credentials.token, report, options.onStatusUnavailable)
      const auth = admitting instanceof Promise ? await admitting : admitting
      if (policy !== undefined) this.#permit(policy, auth, request)
      report.accepted()
      return admitted(auth)
    } catch (error) {
      return this.#refuse(error, request, 'Bearer', policy, report)
    }
  }

  authorize(auth: Auth | undefined, policy: Policy, request: ResourceRequest): Decision {
    assertRequest(request)
    assertPolicy(policy)
    const report = new Report(this.#config)
    try {
      if (auth === undefined) throw new TokenRefused('credentials_absent')
      this.#permit(policy, auth, request)
      return admitted(auth)
    } catch (error) {
      if (auth !== undefined) report.about(auth)
      return this.#refuse(error, request, auth?.scheme ?? 'Bearer', policy, report)
    }
  }

  /** With the implied scopes of this server, whoever made the `Auth`. */
  #permit(policy: Policy, auth: Auth, { params = {} }: ResourceRequest): void {
    const verdict = judgePolicy(policy, auth, { parameters: params, impliedBy: this.#config.impliedBy })
    if (verdict !== 'permit') throw new TokenRefused(verdict)
  }

  #refuse(
    error: unknown,
    request: ResourceRequest,
    scheme: Auth['scheme'],
    policy: Policy | undefined,
    report: Report,
  ): Decision {
    if (!isFailure(error)) throw error
    report.failed(error)
    const rendered = this.#render(error, request, scheme, policy)
    return Object.freeze({ admitted: false, refusal: refusalOf(error, rendered, request.method) })
  }

  /** Challenges are rendered once per policy, unless a parameter of the request is part of them. */
  #render(failure: Failure, request: ResourceRequest, scheme: Auth['scheme'], policy: Policy | undefined): Rendered {
    const { realm } = this.#config
    const fresh = (): Rendered =>
      render(failure, { realm, scheme, scope: policy && challengeScopes(policy, request.params ?? {}) })
    if (policy !== undefined && hasTemplates(policy)) return fresh()
    const kept =
      policy === undefined ? this.#renderedWithout : (this.#rendered.get(policy) ?? new Map<string, Rendered>())
    if (policy !== undefined) this.#rendered.set(policy, kept)
    const id = `${scheme} ${failure.code}`
    const rendered = kept.get(id) ?? fresh()
    kept.set(id, rendered)
    return rendered
  }
}

function assertPolicy(policy: Policy): void {
  if (isPolicy(policy)) return
  throw new UsageError('a policy is made by scope(…), role(…), claim(…), allOf(…) and the like')
}

function assertOptions(options: unknown): void {
  const { optional, onStatusUnavailable, ...others } = isObject(options) ? options : { options }
  const known = Object.keys(others).length === 0 && (optional === undefined || typeof optional === 'boolean')
  if (!known || (onStatusUnavailable !== undefined && !isUnchecked(onStatusUnavailable))) {
    throw new UsageError('decide: the options are `optional` (a boolean) and `onStatusUnavailable` (unchecked(reason))')
  }
}
