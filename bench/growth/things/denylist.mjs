import { memoryDenylist } from '@claimcheck/core'
import { createIssuer, figure, requestsWith } from '../issuer.mjs'

export const title = 'Entries of memoryDenylist'
export const note =
  'The first row has no denylist. With one, a new token is digested for everything it can be revoked by, however many entries there are: that is what cold loses. A token that was found live is not looked up again until the next entry; the last row adds one in a thousand decisions.'

export async function subjects({ tokens, denylistEntries }) {
  const { entry, mint } = createIssuer()
  const requests = requestsWith(tokens, mint)
  const rows = [{ name: 'none', options: entry, requests }]
  let largest
  for (const count of denylistEntries) {
    largest = await filled(entry.issuer, count)
    rows.push({ name: figure(count), options: { ...entry, denylist: largest.store }, requests })
  }
  const last = rows.at(-1)
  return [...rows, { ...last, name: `${last.name} and more`, meanwhile: largest.addOne }]
}

async function filled(issuer, count) {
  const store = memoryDenylist({ max: count + 100_000 })
  const expiresAt = Math.floor(Date.now() / 1000) + 7_200
  let added = 0
  const addOne = () => store.revokeToken({ issuer, tokenId: `jti:none-${added++}`, expiresAt })
  while (added < count) await addOne()
  return { store, addOne }
}
