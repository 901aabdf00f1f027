// Measures one contestant at a time. The first question brings trust and tokens by algorithm, every other names what to measure.
import { answerWith } from '../child.mjs'
import { contestantNamed } from '../contestants/index.mjs'
import { measure } from './measure.mjs'

let issuers

answerWith(async (question) => {
  if (question.issuers !== undefined) {
    issuers = question.issuers
    return
  }
  const { trust, tokens, good } = issuers[question.algorithm]
  const { verify } = contestantNamed(question.contestant).create(trust)
  await verify(good) // fetches the keys
  const wanted = tokens.slice(0, question.count)
  const cold = await measure(verify, wanted, question.inFlight)
  const hot = await measure(verify, wanted, question.inFlight)
  return { cold, hot }
})
