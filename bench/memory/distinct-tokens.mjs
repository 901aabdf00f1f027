import { randomBytes } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { createResourceServer, sharedSecret } from '@claimcheck/core'
import { audience, claimsOf, issuer } from './claims.mjs'
import { bytesInUse, mebibytes } from './in-use.mjs'
import { mintNow } from './mint.mjs'

/** Memory after so many distinct tokens through one server, at each stop. HS256: with any other, signing a million takes minutes. */
export async function memoryAfter({ stops }) {
  const secret = randomBytes(32)
  const server = createResourceServer({ issuer, audience, keys: sharedSecret(secret) })
  const samples = []
  let made = 0
  for (const stop of stops) {
    for (; made < stop; made++) {
      await server.verify(mintNow({ alg: 'HS256' }, claimsOf(Math.floor(Date.now() / 1000)), secret))
      // A real server comes back to the event loop, where the runtime cleans up.
      if (made % 100 === 0) await setImmediate()
    }
    const heapMebibytes = mebibytes(await bytesInUse())
    samples.push({ heapMebibytes, residentMebibytes: mebibytes(process.memoryUsage.rss()) })
  }
  return samples
}
