import { sendRaw } from '@claimcheck/test-fixtures'
import { comparedHeaders } from './compare.mjs'

/** Sends the request of a case to one service, as header lines over a socket, and reads what is shown and compared. */
export async function send({ request, token }, { port }, tokens) {
  const { method, path: target, body } = request
  const headerLines = [
    ...(token ? [['Authorization', `Bearer ${tokens[token]}`]] : []),
    ...(body ? [['Content-Type', 'application/json']] : []),
  ]
  const started = performance.now()
  const got = await answerOf(port, { method, target, headerLines, ...(body && { body: JSON.stringify(body) }) })
  return { ...got, ms: performance.now() - started }
}

async function answerOf(port, request) {
  try {
    const response = await sendRaw(port, request)
    const text = response.body.toString()
    return {
      status: response.status,
      code: codeOf(text),
      challenge: response.header('WWW-Authenticate'),
      retryAfter: response.header('Retry-After'),
      bytes: bytesOf(response, text),
    }
  } catch (error) {
    return { status: 'none', code: error.code ?? error.name, bytes: {} }
  }
}

const uuid = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g

/** All lines of the compared headers. The number an order gets is its service's own, so it counts as the same. */
function bytesOf(response, text) {
  const headers = comparedHeaders.map((name) => [name, response.headersNamed(name).join('\n') || undefined])
  return { status: response.status, body: text.replaceAll(uuid, '(a UUID)'), ...Object.fromEntries(headers) }
}

function codeOf(text) {
  try {
    return JSON.parse(text).code
  } catch {
    return undefined
  }
}
