/** Thrown in place of an answer that did not come in time. */
export class DeadlineMissed extends Error {
  override readonly name = 'DeadlineMissed'
}

/**
 * Asks Redis, and waits at most so many seconds. Whoever is asked is told by the signal that nobody waits any more.
 *
 * @throws {@link DeadlineMissed}, or whatever asking throws.
 */
export function answerInTime<Answer>(seconds: number, ask: (signal: AbortSignal) => Promise<Answer>): Promise<Answer> {
  const giveUp = new AbortController()
  return new Promise((resolve, reject) => {
    let turn: NodeJS.Immediate | undefined
    const miss = (): void => giveUp.abort(new DeadlineMissed(`no answer from Redis within ${seconds} s`))
    // A process that stalled finds every deadline over while the answers lie unread in its sockets: they are read first.
    const timer = setTimeout(() => {
      turn = setImmediate(miss)
    }, seconds * 1000)
    const settle = (): void => {
      clearTimeout(timer)
      clearImmediate(turn)
    }
    giveUp.signal.addEventListener('abort', () => reject(giveUp.signal.reason))
    ask(giveUp.signal).finally(settle).then(resolve, reject)
  })
}
