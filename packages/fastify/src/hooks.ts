import type { Policy, Unchecked } from '@claimcheck/core'
import { authorize as authorizeRequest, guardsFrom, type Mount, recall, requestOf } from '@claimcheck/core/adapter'
import type { Hook, OnError, Request } from './framework.js'
import { refuse } from './refuse.js'

/** `required`: no token is 401. `optional`: no token passes, a bad one does not. `false`: not authenticated here. */
export type AuthMode = 'required' | 'optional' | false

/** A route's own words, over those of every registration that covers it. */
export interface RouteConfig {
  readonly auth?: AuthMode
  readonly onStatusUnavailable?: Unchecked
}

export const { authorize, requireScope, requireAnyScope, requireRole, requireAnyRole, requireClaim } = guardsFrom(guard)

const requestOfFastify = ({ raw, originalUrl, params }: Request) => requestOf(raw, { target: originalUrl, params })

/** Authenticates in `onRequest`, before a body is read. */
export function authenticate(mount: Mount<OnError>, standard: AuthMode): Hook {
  return async (request, reply) => {
    const { auth = standard, onStatusUnavailable } = request.routeOptions.config as RouteConfig
    if (auth === false) return
    const terms = { optional: auth === 'optional', ...(onStatusUnavailable && { onStatusUnavailable }) }
    const decision = await mount.decide(request, requestOfFastify(request), terms)
    request.auth = decision.admitted ? decision.auth : undefined
    if (!decision.admitted) return refuse(decision.refusal, mount.onError, request, reply)
    reply.headers({ ...decision.headers })
  }
}

const mark = Symbol.for('claimcheck.guard')

export const isGuard = (hook: unknown): boolean => typeof hook === 'function' && mark in hook

function guard(policy: Policy): Hook {
  const hook: Hook = async (request, reply) => {
    const decision = authorizeRequest(request, policy, requestOfFastify(request))
    if (!decision.admitted) return refuse(decision.refusal, recall<OnError>(request).mount.onError, request, reply)
  }
  return Object.assign(hook, { [mark]: true })
}
