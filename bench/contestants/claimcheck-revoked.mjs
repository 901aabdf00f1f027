import { createResourceServer, memoryDenylist } from '@claimcheck/core'
import { versionOf } from './version-of.mjs'

const contestant = (name, entries) => {
  let filled
  return {
    name,
    version: versionOf('@claimcheck/core'),
    // Only what is verified again shows what the look-up adds: a signature would drown it.
    hotOnly: true,
    async create({ issuer, audience }) {
      filled ??= fill(issuer, entries)
      const server = createResourceServer({ issuer, audience, denylist: await filled })
      return { verify: (token) => server.verify(token) }
    },
  }
}

/** So many entries of tokens that nobody has. */
async function fill(issuer, entries) {
  const denylist = memoryDenylist({ max: entries })
  const expiresAt = Date.now() / 1000 + 86_400
  for (let at = 0; at < entries; at++) await denylist.revokeToken({ issuer, tokenId: `jti:none-${at}`, expiresAt })
  return denylist
}

export const claimcheckMillionRevoked = contestant('claimcheck, 1 M revoked', 1_000_000)
export const claimcheckManyRevoked = contestant('claimcheck, 100 k revoked', 100_000)
