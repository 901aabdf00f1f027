/** Verifies every token once, so many at a time: verifications per second, and microseconds of the event loop for each. */
export async function measure(verify, tokens, inFlight) {
  globalThis.gc?.()
  return rateOf([await pass(verify, tokens, inFlight)])
}

/** One way through the tokens, or through as many as there is time for. */
export async function pass(verify, tokens, inFlight, limitMilliseconds = Number.POSITIVE_INFINITY) {
  let next = 0
  let end = tokens.length
  const loop = performance.eventLoopUtilization()
  const start = performance.now()
  const lane = async () => {
    while (next < end) {
      // Not every time: reading the clock costs a tenth of the fastest verification.
      if (next % 64 === 0 && performance.now() - start > limitMilliseconds) end = next
      else {
        const verification = verify(tokens[next++])
        if (typeof verification?.then === 'function') await verification
      }
    }
  }
  await Promise.all(Array.from({ length: inFlight }, lane))
  const milliseconds = performance.now() - start
  const { utilization } = performance.eventLoopUtilization(loop)
  return { count: end, milliseconds, loopMilliseconds: utilization * milliseconds }
}

/** What several passes come to. */
export function rateOf(passes) {
  const total = (name) => passes.reduce((sum, one) => sum + one[name], 0)
  const count = total('count')
  return {
    perSecond: (count / total('milliseconds')) * 1000,
    loopMicroseconds: (total('loopMilliseconds') * 1000) / count,
  }
}
