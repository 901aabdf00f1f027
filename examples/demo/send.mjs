/** Sends the request of a case over HTTP, and reads what the table shows of the answer. */
export async function send({ request, token, service = 'running' }, { services, tokens }) {
  const { method, path, body } = request
  const headers = {
    ...(token && { authorization: `Bearer ${tokens[token]}` }),
    ...(body && { 'content-type': 'application/json' }),
  }
  const started = performance.now()
  const got = await answerOf(`${services[service].url}${path}`, { method, headers, body: body && JSON.stringify(body) })
  return { ...got, ms: performance.now() - started }
}

async function answerOf(url, init) {
  try {
    const response = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(10_000) })
    const text = await response.text()
    return {
      status: response.status,
      code: codeOf(text),
      challenge: response.headers.get('www-authenticate') ?? undefined,
      retryAfter: response.headers.get('retry-after') ?? undefined,
    }
  } catch (error) {
    return { status: 'none', code: error.cause?.code ?? error.name }
  }
}

function codeOf(text) {
  try {
    return JSON.parse(text).code
  } catch {
    return undefined
  }
}
