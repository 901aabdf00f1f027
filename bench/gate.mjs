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

/** A contestant that accepts too much or refuses badly is measured and marked; one that lets nothing in has nothing to measure. */
export const failed = (marks) => marks.some((mark) => !/^(accepts|answers \d+): /.test(mark))

/** A floor is no verifier: nobody asks it. */
export function judgeInProcess({ baseline, create }, { trust, ...tokens }) {
  if (baseline) return []
  let verifier
  return judge(async (token) => {
    verifier ??= await create(trust)
    try {
      await verifier.verify(token)
      return true
    } catch {
      return false
    }
  }, tokens)
}

/** Only 200 is in and only 401 is out; a token refused in another way, such as with 500, is marked with the answer. */
export async function judgeOverHttp(url, { good, forged }) {
  const statusOf = async (token) => (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).status
  const first = await statusOf(good)
  if (first !== 200 && first !== 401) return [markOf({ code: `answers ${first}` })]
  const others = []
  const accepts = async (token) => {
    const status = await statusOf(token)
    if (status !== 200 && status !== 401) others.push([token, status])
    return status === 200
  }
  const marks = await judge(accepts, { good, forged })
  return [...marks, ...others.map(([token, status]) => `answers ${status}: ${reasonOf(forged, token)}`)]
}

const reasonOf = (forged, token) => Object.keys(forged).find((reason) => forged[reason] === token)
