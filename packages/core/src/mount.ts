import type { Auth } from './claims/auth.js'
import { fromEnvironment } from './environment-options.js'
import type { ResourceServerOptions } from './options.js'
import type { Policy } from './policy/policy.js'
import type { ResourceRequest } from './request/resource-request.js'
import { createResourceServer, type DecideOptions, type Decision, type ResourceServer } from './resource-server.js'
import { ConfigError, UsageError } from './shared/failures.js'
import { isObject } from './shared/json.js'
import { OptionReader } from './shared/option-reader.js'
import { isUnchecked, type Unchecked } from './shared/unchecked.js'

const record = Symbol.for('claimcheck.request')

/** What a mount may say beside the options of its server. `OnError` is the framework's own form of that hook. */
export interface MountOptions<OnError> {
  /** May shape the refusal, and nothing else: whatever it does, the request is not admitted. */
  readonly onError?: OnError
  /** `unchecked('why')` lets tokens pass while the denylist does not answer. */
  readonly onStatusUnavailable?: Unchecked
}

/** One place in an application where requests are authenticated. */
export interface Mount<OnError> {
  readonly server: ResourceServer
  readonly onError: OnError | undefined
  /**
   * Decides and, when it admits, leaves it with `holder` for the guards behind. What an outer mount left there is gone from now on: all mounts
   * must admit, and the innermost answers.
   *
   * @param terms of this request, in place of those of the mount
   */
  decide(holder: object, request: ResourceRequest, terms?: DecideOptions): Promise<Decision>
}

/**
 * Makes a mount from what users write: nothing (the environment), options, or a server made before.
 *
 * @throws {@link ConfigError}
 */
export function createMount<OnError extends (...args: never) => unknown>(
  given: ResourceServerOptions | ResourceServer | undefined,
  options: MountOptions<OnError> = {},
  { optional }: { readonly optional: boolean } = { optional: false },
): Mount<OnError> {
  const read = new OptionReader('', options)
  const isFunction = (value: unknown): value is OnError => typeof value === 'function'
  const onError = read.value('onError', isFunction, 'must be a function')
  const onStatusUnavailable = read.value('onStatusUnavailable', isUnchecked, 'must be unchecked(reason)')
  read.refuseOthers()
  if (read.problems.length > 0) throw new ConfigError(read.problems)
  const server = serverFrom(given)
  const terms = Object.freeze({ optional, ...(onStatusUnavailable && { onStatusUnavailable }) })
  const mount: Mount<OnError> = Object.freeze({
    server,
    onError,
    async decide(holder: object, request: ResourceRequest, over: DecideOptions = terms) {
      if (record in holder) Reflect.deleteProperty(holder, record)
      const decision = await server.decide(request, undefined, over)
      if (decision.admitted) remember(holder, mount, decision.auth)
      return decision
    },
  })
  return mount
}

/** What middleware frameworks mount. */
export interface Mounts<OnError, Middleware> {
  /**
   * Authenticates every request that passes: no token is 401, a bad one 400 or 401, an outage 503.
   *
   * @param given options, a server made before, or nothing: then `fromEnvironment()`
   * @throws {@link ConfigError} that names everything that is wrong.
   */
  requireAuth(given?: ResourceServerOptions | ResourceServer, options?: MountOptions<OnError>): Middleware
  /** The same, but a request without credentials goes on, and has no `Auth`. Bad credentials are refused as ever. */
  optionalAuth(given?: ResourceServerOptions | ResourceServer, options?: MountOptions<OnError>): Middleware
}

/** Makes both from one function of the adapter: a mount in, a middleware out. */
export function mountsFrom<OnError extends (...args: never) => unknown, Middleware>(
  authenticate: (mount: Mount<OnError>) => Middleware,
): Mounts<OnError, Middleware> {
  return {
    requireAuth: (given, options) => authenticate(createMount(given, options)),
    optionalAuth: (given, options) => authenticate(createMount(given, options, { optional: true })),
  }
}

/** A server is known by its `decide`, so that another copy of this package may have made it. */
function serverFrom(given: ResourceServerOptions | ResourceServer | undefined): ResourceServer {
  if (isObject(given) && 'originalUrl' in given) {
    throw new ConfigError([
      'this is a request: call the function and mount what it returns, as in app.use(requireAuth(options))',
    ])
  }
  if (given === undefined) return createResourceServer(fromEnvironment())
  return isServer(given) ? given : createResourceServer(given)
}

const isServer = (value: object): value is ResourceServer => isObject(value) && typeof value['decide'] === 'function'

/** What a mount leaves with a request it has admitted, for the guards behind it. */
export interface Authenticated<OnError = unknown> {
  readonly mount: Mount<OnError>
  readonly auth: Auth | undefined
}

/** Leaves it with the request, beside the public property, which is only for reading. */
export function remember<OnError>(holder: object, mount: Mount<OnError>, auth: Auth | undefined): void {
  Object.defineProperty(holder, record, { value: { mount, auth }, configurable: true, writable: true })
}

/** @throws {@link UsageError} when nothing has authenticated this request. */
export function recall<OnError>(holder: object): Authenticated<OnError> {
  const found = (holder as { [record]?: Authenticated<OnError> })[record]
  if (found !== undefined) return found
  throw new UsageError(
    'nothing authenticates this route: mount requireAuth() or optionalAuth(), in Fastify register the plugin, before its guards and authOf()',
  )
}

/** The `Auth` of a request. @throws {@link UsageError} when there is none: behind `optionalAuth`, ask the public property. */
export function authOf(holder: object): Auth {
  const { auth } = recall(holder)
  if (auth !== undefined) return auth
  throw new UsageError(
    'this request has no auth: authentication is optional here; guard the route, or read its public `auth`',
  )
}

/** A guard's decision about a request that a mount has admitted. */
export function authorize(holder: object, policy: Policy, request: ResourceRequest): Decision {
  const { mount, auth } = recall(holder)
  return mount.server.authorize(auth, policy, request)
}
