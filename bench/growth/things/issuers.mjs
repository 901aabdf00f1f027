import { createIssuer, figure, requestsWith } from '../issuer.mjs'

export const title = 'Issuers, each with a key of its own; tokens from each in turn'
export const note =
  'The issuer is found in a map. Of the headers of tokens, 256 are kept parsed: where more keys are in use, those of new tokens are parsed each time.'

export function subjects({ tokens }) {
  return [1, 10, 100, 1_000].map((count) => {
    const issuers = Array.from({ length: count }, (_, at) => createIssuer({ name: `issuer-${at}` }))
    const requests = requestsWith(tokens, (nth) => issuers[nth % count].mint(nth))
    return { name: figure(count), options: { issuers: issuers.map(({ entry }) => entry) }, requests }
  })
}
