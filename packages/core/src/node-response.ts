import type { Refusal } from './response/refusal.js'

/** What we touch of Node's `ServerResponse`. */
export interface NodeResponse {
  statusCode: number
  readonly headersSent: boolean
  readonly writableEnded: boolean
  setHeader(name: string, value: string): unknown
  end(body: string): unknown
}

/** Sends a refusal by Node's own response API. Headers that earlier middleware set, such as CORS, stay. */
export function sendRefusal(response: NodeResponse, { status, headers, body }: Refusal): void {
  if (response.headersSent || response.writableEnded) return
  response.statusCode = status
  setHeaders(response, headers)
  response.end(body)
}

export function setHeaders(response: Pick<NodeResponse, 'setHeader'>, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
}
