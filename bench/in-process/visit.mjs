import { median } from '../report/statistics.mjs'
import { pass, rateOf } from './measure.mjs'

const [fewestSlices, mostSlices] = [3, 5]

/**
 * One sample: tokens that the verifier sees for the first time, in slices, then the last slice again and again. Nothing is collected by
 * force: that throws away code which has to be compiled anew, as happens nowhere in production.
 */
export async function visit(subject, plan) {
  const { cold, slice, seen } = await measureCold(subject, plan)
  return { ...cold, hot: await measureHot(slice, seen, plan) }
}

async function measureCold(subject, { inFlight, tokens, coldMilliseconds, longestMilliseconds }) {
  const rates = []
  let measured = 0
  for (;;) {
    const slice = await subject.next(tokens)
    const fresh = slice.copies()
    const one = await pass(slice.verify, fresh, inFlight, longestMilliseconds)
    rates.push(rateOf([one]))
    measured += one.milliseconds
    const wanted = rates.length < fewestSlices ? longestMilliseconds : coldMilliseconds
    if (measured < wanted && rates.length < mostSlices) continue
    const middle = (name) => median(rates.map((rate) => rate[name]))
    return { cold: { cold: middle('perSecond'), coldLoop: middle('loopMicroseconds') }, slice, seen: one.count }
  }
}

async function measureHot({ verify, copies }, seen, { inFlight, hotMilliseconds, longestMilliseconds }) {
  const passes = []
  for (let measured = 0; measured < hotMilliseconds; measured += passes.at(-1).milliseconds) {
    // Made outside the time that is measured.
    const again = copies(seen)
    passes.push(await pass(verify, again, inFlight, longestMilliseconds))
  }
  return rateOf(passes).perSecond
}
