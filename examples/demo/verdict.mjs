/** What was expected and what came, for each result that differs, and one line for all of them. */
export function renderVerdict(results, seconds) {
  const wrong = results.filter(({ differences }) => differences.length > 0)
  const total = `${results.length} requests in ${seconds.toFixed(1)} s`
  if (wrong.length === 0) return `✓ ${total}, every answer as it should be.`
  const verdict = `✗ ${total}, of which ${wrong.length} answered otherwise than they should be.`
  return [...wrong.flatMap(explain), '', verdict].join('\n')
}

function explain({ title, request, differences }) {
  const lines = differences.flatMap(({ name, expected, got }) => [
    `    ${name.padEnd(11)}expected  ${expected ?? 'none'}`,
    `    ${' '.repeat(11)}got       ${got ?? 'none'}`,
  ])
  return [`✗ ${title} (${request.method} ${request.path})`, ...lines]
}
