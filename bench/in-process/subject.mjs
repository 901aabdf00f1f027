// More than any cache here holds (10,000 tokens): who comes round to a token again has forgotten it.
const enough = 12_000

/**
 * A contestant's verifier for one algorithm, with the tokens that it has not seen. It lives as long as the process, as it would in
 * production: code that the compiler has fitted to a verifier is thrown away when that one is collected.
 */
export function createSubject({ create }, { trust, good, tokens }) {
  const bytes = tokens.map((token) => Buffer.from(token, 'latin1'))
  let verifier
  let at = 0
  async function renew() {
    verifier = await create(trust)
    await verifier.verify(good) // fetches the keys
  }
  return {
    /** So many tokens, unseen, and the verifier for them. `copies` makes new strings: every request brings one whose hash is not known yet. */
    async next(count) {
      const over = at + count > bytes.length
      if (over) at = 0
      if (verifier === undefined || (over && bytes.length < enough)) await renew()
      const slice = bytes.slice(at, at + count)
      at += count
      return { verify: verifier.verify, copies: (seen = count) => slice.slice(0, seen).map((one) => one.latin1Slice()) }
    },
  }
}
