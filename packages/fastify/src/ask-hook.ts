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
  const lend = (forward: (failure: Failure) => void): Reply => {
    const send = (payload: unknown): unknown => {
      if (over) return lent
      over = payload === failure
      if (over) return forward(failure)
      const result = reply.send(payload)
      sending = true
      return result
    }
    const lent: Reply = new Proxy(reply, {
      get(target, name) {
        if (name === 'send') return send
        const value: unknown = Reflect.get(target, name)
        return over && typeof value === 'function' ? () => lent : value
      },
    })
    return lent
  }
  const answered = () => sending || reply.sent || reply.raw.headersSent
  const shaped = await shapeRefusal(failure, (forward) => onError(failure, request, lend(forward)), answered)
  over = shaped !== 'answered'
  return shaped
}
