const missed = Symbol('deadline missed')

/** Thrown in place of an answer that did not come in time. */
export class DeadlineMissed extends Error {
  override readonly name = 'DeadlineMissed'
}

/**
 * Asks a hook and waits for its answer, at most `seconds`. What the hook does later is ignored.
 *
 * @throws whatever the hook throws, or {@link DeadlineMissed}.
 */
export function answerWithin<Answer>(
  seconds: number,
  ask: () => Answer | PromiseLike<Answer>,
): Answer | Promise<Awaited<Answer>> {
  const answer = ask()
  if (!isThenable(answer)) return answer
  return settleWithin(seconds, answer) as Promise<Awaited<Answer>>
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  const mayHave = (typeof value === 'object' && value !== null) || typeof value === 'function'
  return mayHave && typeof (value as { then?: unknown }).then === 'function'
}

async function settleWithin(seconds: number, answer: PromiseLike<unknown>): Promise<unknown> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const deadline = new Promise<typeof missed>((resolve) => {
    timer = setTimeout(resolve, seconds * 1000, missed)
  })
  try {
    const first = await Promise.race([answer, deadline])
    if (first === missed) throw new DeadlineMissed(`no answer within ${seconds} s`)
    return first
  } finally {
    clearTimeout(timer)
  }
}
