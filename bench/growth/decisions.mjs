const meanwhileEvery = 1_000

/**
 * Decisions per second when all requests are decided `repeats` times over, so many at a time.
 *
 * @param meanwhile is done once in a thousand decisions
 */
export async function decisionsPerSecond(server, { requests, policy, inFlight = 64, meanwhile }, repeats) {
  const total = requests.length * repeats
  let next = 0
  const lane = async () => {
    while (next < total) {
      const at = next++
      if (meanwhile !== undefined && at % meanwhileEvery === 0) await meanwhile()
      const request = { method: 'GET', target: '/orders', rawHeaders: requests[at % requests.length] }
      const decision = await server.decide(request, policy)
      if (!decision.admitted) throw decision.refusal.failure
    }
  }
  globalThis.gc()
  const start = performance.now()
  await Promise.all(Array.from({ length: inFlight }, lane))
  return (total / (performance.now() - start)) * 1000
}
