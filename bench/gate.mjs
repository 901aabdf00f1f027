/**
 * What is wrong with a contestant, in words for its row; none for one that may be compared. It must accept the good token, then
 * refuse every forged one.
 *
 * @param accepts says of one token whether it was let in; a throw means that the contestant does not work at all
 */
export async function judge(accepts, { good, forged }) {
  try {
    const marks = (await accepts(good)) ? [] : ['refuses the good token']
    for (const [reason, token] of Object.entries(forged)) {
      if (await accepts(token)) marks.push(`accepts: ${reason}`)
    }
    return marks
  } catch (error) {
    return [markOf(error)]
  }
}

/** Never a foreign message: those have paths in them. */
export const markOf = (error) => `does not work: ${error.code ?? error.name}`

/** A contestant that accepts too much is measured and marked; one that lets nothing in has nothing to measure. */
export const failed = (marks) => marks.some((mark) => !mark.startsWith('accepts: '))

export function judgeInProcess({ create }, { trust, ...tokens }) {
  let verifier
  return judge(async (token) => {
    verifier ??= create(trust)
    try {
      await verifier.verify(token)
      return true
    } catch {
      return false
    }
  }, tokens)
}

/** Only 200 is in and only 401 is out; anything else is neither. */
export function judgeOverHttp(url, tokens) {
  return judge(async (token) => {
    const { status } = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
    if (status !== 200 && status !== 401) throw Object.assign(new Error(), { code: `answers ${status}` })
    return status === 200
  }, tokens)
}
