import { createIssuer, figure, requestsWith } from '../issuer.mjs'

export const title = 'Decisions in flight'
export const note =
  'One at a time waits for the thread pool with every new token, and uses one core. Hot, nothing is waited for: there is nothing to gain from more in flight.'

export function subjects({ tokens }) {
  const { entry, mint } = createIssuer()
  const requests = requestsWith(tokens, mint)
  return [1, 10, 100, 1_000].map((inFlight) => ({ name: figure(inFlight), options: entry, requests, inFlight }))
}
