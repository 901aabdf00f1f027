import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Auth, Failure, Policy, Refusal } from '@claimcheck/core'
import type { Mount, MountOptions } from '@claimcheck/core/adapter'
import {
  authorize as authorizeRequest,
  guardsFrom,
  headersOfOtherAnswers,
  ignoreLateAnswers,
  mountsFrom,
  recall,
  requestOf,
  sendRefusal,
  shapeRefusal,
} from '@claimcheck/core/adapter'

/** What we touch of Koa's context, so that Koa 2 and 3 and every router's extension of it fit. */
export interface Context {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly originalUrl: string
  readonly params?: unknown
  readonly state: { auth?: Auth | undefined }
  status: number
  body: unknown
  respond?: boolean | undefined
  set(headers: { [name: string]: string }): void
  remove(header: string): void
}

export type Middleware = (ctx: Context, next: () => Promise<unknown>) => Promise<unknown>

// A method, so that users may write their own context for its parameter.
interface Hook {
  onError(failure: Failure, ctx: Context): unknown
}

/** May shape the refusal: answer it by `ctx`, or forward it with `throw failure`. Nothing it does admits the request. */
export type OnError = Hook['onError']

/** Options of one mount, beside those of its server. */
export type RequireAuthOptions = MountOptions<OnError>

export const { requireAuth, optionalAuth } = mountsFrom<OnError, Middleware>(authenticate)

export const { authorize, requireScope, requireAnyScope, requireRole, requireAnyRole, requireClaim } = guardsFrom(guard)

const requestOfContext = ({ req, originalUrl, params }: Context) => requestOf(req, { target: originalUrl, params })

// `next` stands last and outside any `try`: a handler's own failure is never taken for the token's.
function authenticate(mount: Mount<OnError>): Middleware {
  return async (ctx, next) => {
    const decision = await mount.decide(ctx, requestOfContext(ctx))
    ctx.state.auth = decision.admitted ? decision.auth : undefined
    if (!decision.admitted) return refuse(decision.refusal, mount.onError, ctx)
    ctx.set({ ...decision.headers })
    return next()
  }
}

function guard(policy: Policy): Middleware {
  return async (ctx, next) => {
    const decision = authorizeRequest(ctx, policy, requestOfContext(ctx))
    if (!decision.admitted) return refuse(decision.refusal, recall<OnError>(ctx).mount.onError, ctx)
    return next()
  }
}

async function refuse(refusal: Refusal, onError: OnError | undefined, ctx: Context): Promise<void> {
  const { failure } = refusal
  const shaped = onError ? await shape(failure, onError, ctx) : 'standard'
  if (shaped === 'forwarded') throw failure
  if (shaped === 'answered') return
  for (const name of headersOfOtherAnswers) ctx.remove(name)
  ctx.status = refusal.status
  ctx.body = refusal.body
  ctx.set({ ...refusal.headers })
  if (onError === undefined && ctx.respond !== false) return
  // At once: Koa may not answer at all, and until it does, a hook that has had its turn could still reach the context.
  sendRefusal(ctx.res, refusal)
  ignoreLateAnswers(ctx.res)
}

function shape(failure: Failure, onError: OnError, ctx: Context) {
  // What earlier middleware prepared is not an answer to this. Under the type of JSON, Koa 3 makes 'null' of no body.
  ctx.respond = undefined
  ctx.remove('Content-Type')
  ctx.body = undefined
  ctx.status = 404
  const answered = () => ctx.respond === false || ctx.status !== 404 || (ctx.body ?? undefined) !== undefined
  return shapeRefusal(failure, () => onError(failure, ctx), answered)
}
