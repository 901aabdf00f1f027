import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Auth, Failure, Policy, Refusal, ResourceServer, ResourceServerOptions } from '@claimcheck/core'
import {
  authorize as authorizeRequest,
  createMount,
  guardsFrom,
  ignoreLateAnswers,
  type Mount,
  type MountOptions,
  recall,
  remember,
  requestOf,
  sendRefusal,
  setHeaders,
  shapeRefusal,
} from '@claimcheck/core/adapter'

export type Next = (error?: unknown) => void

/** Typed on Node's own request and response, so that it fits Express 4 and 5, connect and Nest. */
export type Middleware = (req: IncomingMessage, res: ServerResponse, next: Next) => void

// A method, so that users may write their own framework's Request and Response for its parameters.
interface Hook {
  onError(failure: Failure, req: IncomingMessage, res: ServerResponse, next: Next): unknown
}

/** May shape the refusal: answer it, or forward it with `next(failure)`. Nothing it does admits the request. */
export type OnError = Hook['onError']

/** Options of one mount, beside those of its server. */
export type RequireAuthOptions = MountOptions<OnError>

/**
 * Authenticates every request that passes: no token is 401, a bad one 400 or 401, an outage 503.
 *
 * @param given options, a server made before, or nothing: then `fromEnvironment()`
 * @throws {ConfigError} that names everything that is wrong.
 */
export function requireAuth(given?: ResourceServerOptions | ResourceServer, options?: RequireAuthOptions): Middleware {
  return authenticate(createMount<OnError>(given, options))
}

/**
 * The same, but a request without credentials goes on, and has no `Auth`. Bad credentials are refused as ever.
 *
 * @throws {ConfigError} that names everything that is wrong.
 */
export function optionalAuth(given?: ResourceServerOptions | ResourceServer, options?: RequireAuthOptions): Middleware {
  return authenticate(createMount<OnError>(given, options, { optional: true }))
}

function authenticate(mount: Mount<OnError>): Middleware {
  return async (req: IncomingMessage & { auth?: Auth | undefined }, res, next) => {
    let decision: Awaited<ReturnType<typeof mount.decide>>
    try {
      decision = await mount.decide(requestOf(req))
    } catch (error) {
      return next(error)
    }
    if (!decision.admitted) return refuse(decision.refusal, mount.onError, req, res, next)
    setHeaders(res, decision.headers)
    remember(req, mount, decision.auth)
    req.auth = decision.auth
    next()
  }
}

function guard(policy: Policy): Middleware {
  return (req, res, next) => {
    let decision: ReturnType<typeof authorizeRequest>
    try {
      decision = authorizeRequest(req, policy, requestOf(req))
    } catch (error) {
      return next(error)
    }
    if (!decision.admitted) return void refuse(decision.refusal, recall<OnError>(req).mount.onError, req, res, next)
    next()
  }
}

async function refuse(
  refusal: Refusal,
  onError: OnError | undefined,
  req: IncomingMessage,
  res: ServerResponse,
  next: Next,
): Promise<void> {
  if (onError === undefined) return sendRefusal(res, refusal)
  const { failure } = refusal
  const shaped = await shapeRefusal(
    failure,
    (forward) => onError(failure, req, res, forward),
    () => res.headersSent,
  )
  if (shaped === 'forwarded') return next(failure)
  if (shaped === 'answered') return
  sendRefusal(res, refusal)
  ignoreLateAnswers(res)
}

export const { authorize, requireScope, requireAnyScope, requireRole, requireAnyRole, requireClaim } = guardsFrom(guard)
