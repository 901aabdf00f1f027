const compared = ['status', 'code', 'challenge', 'retryAfter']

/** What must be the same to the byte from every framework, beside status and body. */
export const comparedHeaders = ['Content-Type', 'Content-Length', 'Cache-Control', 'WWW-Authenticate', 'Retry-After']

/** Where an answer differs from the expected one; what is not expected must be absent. */
export function differences(expected, got) {
  return compared
    .filter((name) => expected[name] !== got[name])
    .map((name) => ({ name, expected: expected[name], got: got[name] }))
}

export const isExpected = ({ differences }) => differences.length === 0

/** As it should be from every framework, and the same from all. */
export const isGood = ({ answers, disagreements }) => answers.every(isExpected) && disagreements.length === 0

/** Where services do not agree: each such part of the answers, with its values and who gave them. */
export function disagreements(answers) {
  return ['status', 'body', ...comparedHeaders]
    .map((name) => ({ name, values: valuesOf(name, answers) }))
    .filter(({ values }) => values.length > 1)
}

function valuesOf(name, answers) {
  const by = new Map()
  for (const { framework, bytes } of answers) by.set(bytes[name], [...(by.get(bytes[name]) ?? []), framework])
  return [...by].map(([value, frameworks]) => ({ value, frameworks }))
}
