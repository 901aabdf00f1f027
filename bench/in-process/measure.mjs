/** Verifies every token once, so many at a time: verifications per second, and microseconds of the event loop for each. */
export async function measure(verify, tokens, inFlight) {
  globalThis.gc?.()
  let next = 0
  const lane = async () => {
    while (next < tokens.length) {
      const verification = verify(tokens[next++])
      if (verification !== undefined) await verification
    }
  }
  const loop = performance.eventLoopUtilization()
  const start = performance.now()
  await Promise.all(Array.from({ length: inFlight }, lane))
  const milliseconds = performance.now() - start
  const { utilization } = performance.eventLoopUtilization(loop)
  return {
    perSecond: (tokens.length / milliseconds) * 1000,
    loopMicroseconds: (utilization * milliseconds * 1000) / tokens.length,
  }
}
