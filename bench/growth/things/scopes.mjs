import { scope } from '@claimcheck/core'
import { createIssuer, figure, requestsWith } from '../issuer.mjs'

export const title = 'Scopes in the token; the policy asks for the last'
export const note =
  'A token with 1,000 scopes has about 13,000 characters: to check and to hash them is most of what a hot decision takes, as the last row shows. The rest is the list of scopes, made once and searched to its end.'

const sizes = [1, 10, 100, 1_000]
const scopesOf = (count) => Array.from({ length: count }, (_, at) => `read:${at + 1}`).join(' ')

export function subjects({ longTokens }) {
  const { entry, mint } = createIssuer()
  const row = (count, claims) => ({
    options: entry,
    policy: scope(`read:${count}`),
    requests: requestsWith(longTokens, (nth) => mint(nth, { scope: scopesOf(count), ...claims })),
  })
  const rows = sizes.map((count) => ({ name: figure(count), ...row(count) }))
  const longest = sizes.at(-1)
  // What of it is the length of the token, and what the number of scopes?
  const filler = '-'.repeat(scopesOf(longest).length)
  return [...rows, { name: `1, in a token as long as with ${figure(longest)}`, ...row(1, { filler }) }]
}
