import { summary } from './statistics.mjs'

export const none = '–'

export const figure = (value, digits = 0) =>
  value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })

/** Two digits say enough of a ratio near one, and too much of one near a hundred. */
export const times = (value) => `${figure(value, timesDigits(value))} ×`

function timesDigits(value) {
  if (value >= 100) return 0
  return value >= 10 ? 1 : 2
}

/** The median; with `spread` also the least and the greatest. One value has no spread. */
export function figures(values, { digits = 0, spread = false } = {}) {
  if (values.length === 0) return none
  const { median, min, max } = summary(values)
  const middle = figure(median, digits)
  return spread && values.length > 1 ? `${middle} (${figure(min, digits)}…${figure(max, digits)})` : middle
}
