import { ours, perFramework } from './places.mjs'

const refusalsOf = (kind, words) =>
  perFramework((framework, title) => {
    const place = { section: 'refusals', table: kind, row: `${framework}: ${ours}` }
    const shown = `Refusals, ${title}, ${words}`
    return [
      {
        title: `${shown}: ours ÷ a bare 401`,
        ...place,
        column: 'rate',
        under: `${framework}: bare 401`,
        atLeast: 0.85,
      },
      {
        title: `${shown}: upstream requests per cool-down`,
        ...place,
        column: ['fetches', 'others'],
        atMost: 1,
        unit: 'requests',
        everyRound: true,
      },
    ]
  })

export const refusals = [
  ...refusalsOf('malformed', 'malformed'),
  ...refusalsOf('unknown-kid', 'unknown kid'),
  ...refusalsOf('unknown-issuer', 'unknown issuer'),
]
