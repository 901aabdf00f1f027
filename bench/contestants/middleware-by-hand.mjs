// In process there is no framework: this is all that a middleware asks of it.

/** What an Express middleware reads of its request. */
export const requestWith = (token) => ({
  method: 'GET',
  url: '/orders',
  originalUrl: '/orders',
  protocol: 'https',
  headers: { host: 'api.bench.example', authorization: `Bearer ${token}` },
  query: {},
  get: (name) => (name === 'Host' ? 'api.bench.example' : undefined),
  is: () => false,
})

/** A verifier made of an Express middleware: it accepts by calling next, and refuses by handing on an error or answering itself. */
export function verifierOf(handle) {
  const verify = (token) =>
    new Promise((resolve, reject) => {
      const answer = { setHeader() {}, end: () => reject(new Error('answered')) }
      handle(requestWith(token), answer, (error) => (error === undefined ? resolve() : reject(error)))
    })
  return { verify }
}
