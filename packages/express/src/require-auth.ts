import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Auth, Failure, Policy, Refusal } from '@claimcheck/core'
import {
  authorize as authorizeRequest,
  guardsFrom,
  ignoreLateAnswers,
  type Mount,
  type MountOptions,
  mountsFrom,
  recall,
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

export const { requireAuth, optionalAuth } = mountsFrom<OnError, Middleware>(authenticate)

export const { authorize, requireScope, requireAnyScope, requireRole, requireAnyRole, requireClaim } = guardsFrom(guard)

function authenticate(mount: Mount<OnError>): Middleware {
  return async (req: IncomingMessage & { auth?: Auth | undefined }, res, next) => {
    let decision: Awaited<ReturnType<typeof mount.decide>>
    try {
      decision = await mount.decide(req, requestOf(req))
      req.auth = decision.admitted ? decision.auth : undefined
      if (decision.admitted) setHeaders(res, decision.headers)
    } catch (error) {
      return next(error)
    }
    if (!decision.admitted) return refuse(decision.refusal, mount.onError, req, res, next)
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
  req: IncomingMessage & { next?: Next },
  res: ServerResponse,
  next: Next,
): Promise<void> {
  if (onError === undefined) return sendRefusal(res, refusal)
  const { failure } = refusal
  const shape = (forward: Next) => {
    // Express's own way on, which the hook must not have: `res.render` uses it for its errors.
    req.next = forward
    return onError(failure, req, res, forward)
  }
  const shaped = await shapeRefusal(failure, shape, () => res.headersSent)
  if (shaped === 'forwarded') {
    req.next = next
    return next(failure)
  }
  if (shaped === 'answered') return
  sendRefusal(res, refusal)
  ignoreLateAnswers(res)
}
