import type { Refusal } from './response/refusal.js'

/** What we touch of Node's `ServerResponse`. */
export interface NodeResponse {
  statusCode: number
  statusMessage: string
  readonly headersSent: boolean
  readonly writableEnded: boolean
  setHeader(name: string, value: string): unknown
  removeHeader(name: string): unknown
  end(body: string): unknown
}

/** Headers in which earlier middleware described another answer: on a refusal they would be wrong. */
export const headersOfOtherAnswers: readonly string[] = Object.freeze([
  'Transfer-Encoding',
  'Content-Encoding',
  'Trailer',
])

/** Sends a refusal by Node's own response API. Headers that earlier middleware set, such as CORS, stay. */
export function sendRefusal(response: NodeResponse, { status, headers, body }: Refusal): void {
  if (response.headersSent || response.writableEnded) return
  response.statusCode = status
  response.statusMessage = ''
  for (const name of headersOfOtherAnswers) response.removeHeader(name)
  setHeaders(response, headers)
  response.end(body)
}

/** What a hook does after its turn is ignored: a late answer neither reaches the caller nor throws where nobody catches. */
export function ignoreLateAnswers(response: NodeResponse): void {
  const ignore = () => response
  const methods = [
    'setHeader',
    'setHeaders',
    'appendHeader',
    'removeHeader',
    'writeHead',
    'flushHeaders',
    'write',
    'end',
  ] as const
  Object.assign(response, Object.fromEntries(methods.map((name) => [name, ignore])))
}

export function setHeaders(response: Pick<NodeResponse, 'setHeader'>, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
}
