import { isExpected, isGood } from './compare.mjs'

/** What was expected and what came, where frameworks differ, and one line for all of them. */
export function renderVerdict(results, seconds) {
  const names = results[0].answers.map(({ framework }) => framework)
  const total = `${results.length} requests to ${listed(names)} in ${seconds.toFixed(1)} s`
  if (results.every(isGood)) return `✓ ${total}: every answer as it should be, and all agree byte for byte.`
  const answers = results.flatMap((result) => result.answers)
  const wrong = answers.filter((answer) => !isExpected(answer)).length
  const apart = results.filter(({ disagreements }) => disagreements.length > 0).length
  const counted = `${wrong} of ${answers.length} answers are wrong, and those to ${apart} of ${results.length} requests differ`
  const verdict = `✗ ${total}: ${counted}.`
  return [...results.flatMap(explain), '', verdict].join('\n')
}

const listed = (names) => names.join(', ').replace(/, ([^,]+)$/, ' and $1')

function explain({ title, request, answers, disagreements }) {
  const heading = `✗ ${title} (${request.method} ${request.path})`
  const unexpected = answers.filter((answer) => !isExpected(answer))
  return [
    ...unexpected.flatMap(({ framework, differences }) => [`${heading}, ${framework}`, ...differences.flatMap(gap)]),
    ...(disagreements.length > 0 ? [`${heading}: the frameworks disagree`, ...disagreements.flatMap(split)] : []),
  ]
}

const gap = ({ name, expected, got }) => [
  `    ${name.padEnd(11)}expected  ${expected ?? 'none'}`,
  `    ${' '.repeat(11)}got       ${got ?? 'none'}`,
]

const split = ({ name, values }) => [
  `    ${name}`,
  ...values.map(
    ({ value, frameworks }) => `      ${frameworks.join(', ').padEnd(18)}${JSON.stringify(value) ?? 'none'}`,
  ),
]
