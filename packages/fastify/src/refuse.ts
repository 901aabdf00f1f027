import type { Refusal } from '@claimcheck/core'
import { headersOfOtherAnswers, ignoreLateAnswers } from '@claimcheck/core/adapter'
import { askHook } from './ask-hook.js'
import type { OnError, Reply, Request } from './framework.js'

/** Answers the request, or throws the failure where `onError` forwards it. */
export async function refuse(
  { status, headers, failure }: Refusal,
  onError: OnError | undefined,
  request: Request,
  reply: Reply,
): Promise<void> {
  // Whole, because Fastify measures HEAD by GET's body.
  const { body } = failure
  // A hook that answers without a status means that of the failure; `reply.code` would hold for its redirects too.
  reply.raw.statusCode = status
  const shaped = onError ? await askHook(onError, failure, request, reply) : 'standard'
  if (shaped !== 'answered') clear(reply)
  if (shaped === 'forwarded') {
    // Fastify's own error handler sets them, an application's may not.
    reply.code(failure.status)
    reply.headers({ ...failure.headers })
    throw failure
  }
  if (shaped === 'standard') {
    reply.code(status)
    reply.headers({ ...headers })
    // Without a serializer, Fastify adds a charset to the type of a text.
    reply.serializer(serialize)
    reply.send(body)
  }
  await ended(reply)
  if (shaped === 'standard' && onError) ignoreLateAnswers(reply.raw)
}

const serialize = (payload: unknown): string => (typeof payload === 'string' ? payload : JSON.stringify(payload))

/** Takes back what was prepared for another answer. HTTP/2 has no status message, and warns when it is touched. */
function clear(reply: Reply): void {
  for (const name of headersOfOtherAnswers) reply.removeHeader(name)
  if (Object.hasOwn(reply.raw, 'statusMessage')) reply.raw.statusMessage = ''
}

/**
 * Waits for the end of the response, and forever when the caller hangs up before. A hook that settles earlier, such as by `return reply`,
 * lets Fastify go on to the handler: `reply.sent` is false as long as `onSend` hooks have the answer.
 */
async function ended(reply: Reply): Promise<void> {
  while (!reply.sent) await new Promise<void>((resolve) => reply.raw.once('finish', resolve))
}
