import { createIssuer, figure, requestsWith } from '../issuer.mjs'

export const title = 'Keys in the set; tokens signed with each in turn'
export const note =
  'The tokens have a kid, and the keys of a large set are found by it. Without one, every key would be looked at.'

export function subjects({ tokens }) {
  return [1, 10, 100].map((keyCount) => {
    const { entry, mint } = createIssuer({ keyCount })
    return { name: figure(keyCount), options: entry, requests: requestsWith(tokens, mint) }
  })
}
