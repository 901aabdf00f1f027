import type { Failure } from '@claimcheck/core'
import { type Shaped, shapeRefusal } from '@claimcheck/core/adapter'
import type { OnError, Reply, Request } from './framework.js'

/**
 * Lets `onError` shape a refusal. It is lent a reply that notices when the hook begins to answer, as `reply.sent` is true only once the
 * response has ended, behind all `onSend` hooks; and that leads nowhere once the hook's turn is over.
 */
export async function askHook(onError: OnError, failure: Failure, request: Request, reply: Reply): Promise<Shaped> {
  let sending = false
  let over = false
  // Asked at each call, because a hook may keep a method and call it later.
  const lend = <Target extends object>(target: Target, own: Readonly<Record<string, unknown>>): Target => {
    const lent: Target = new Proxy(target, {
      get(_, name) {
        if (Object.hasOwn(own, name)) return own[String(name)]
        const value: unknown = Reflect.get(target, name)
        if (typeof value !== 'function') return value
        return (...given: unknown[]) => {
          // Fastify's own methods call each other, and `send` among them must be ours; Node's must not notice.
          const result: unknown = over ? lent : Reflect.apply(value, 'send' in own ? lent : target, given)
          return result === target ? lent : result
        }
      },
      set: (_, name, value) => over || Reflect.set(target, name, value),
    })
    return lent
  }
  const lendReply = (forward: (failure: Failure) => void): Reply => {
    const send = (payload: unknown): unknown => {
      if (over) return lent
      over = payload === failure
      if (over) return forward(failure)
      reply.send(payload)
      sending = true
      return lent
    }
    const lent = lend(reply, { send, raw: lend(reply.raw, {}) })
    return lent
  }
  const answered = () => sending || reply.sent || reply.raw.headersSent
  const shaped = await shapeRefusal(failure, (forward) => onError(failure, request, lendReply(forward)), answered)
  over = shaped !== 'answered'
  return shaped
}
