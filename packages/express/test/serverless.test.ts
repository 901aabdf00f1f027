import { type RawRequest, type RawResponse, sendRaw, startFaultyIssuer } from '@claimcheck/test-fixtures'
import { type AppDescription, exchanges } from '@claimcheck/test-fixtures/adapter-contract'
import { authorizationHeader } from '@claimcheck/test-fixtures/vectors/authorization-header'
import serverless from 'serverless-http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerIn } from '../../../test-fixtures/src/contract/answers.js'
import { describeApps } from '../../../test-fixtures/src/contract/apps.js'
import { buildApp } from './build-app.js'
import { type EventSource, eventSources } from './lambda-events.js'
import { type Serving, serve, versions } from './serve.js'

interface Running {
  readonly served: Serving
  readonly handle: ReturnType<typeof serverless>
}

const running = new Map<string, Running>()
const closing: (() => Promise<void>)[] = []
let handled = 0

beforeAll(async () => {
  const issuer = await startFaultyIssuer()
  closing.push(() => issuer.close())
  issuer.behave('jwks', { mode: 'status', code: 500 })
  const surroundings = { brokenKeys: issuer.jwksUri, handled: () => void handled++ }
  for (const [name, description] of Object.entries<AppDescription>(describeApps(surroundings))) {
    const build = () => buildApp(express, description)
    const served = await serve(build())
    closing.push(served.close)
    running.set(name, { served, handle: serverless(build()) })
  }
})
afterAll(() => Promise.all(closing.map((close) => close())))

const express = versions[0]?.express as (typeof versions)[number]['express']

function appNamed(name: string): Running {
  const found = running.get(name)
  if (found === undefined) throw new Error(`no application ${name}`)
  return found
}

interface FunctionAnswer {
  readonly statusCode: number
  readonly headers?: Readonly<Record<string, string>>
  /** In place of `headers`, for a load balancer. */
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>>
  readonly body: string
  readonly isBase64Encoded: boolean
}

/** What the function answers, before any gateway makes HTTP of it. */
async function invoke(app: string, { eventOf }: EventSource, request: RawRequest): Promise<RawResponse> {
  const answer = (await appNamed(app).handle(eventOf(request), {})) as FunctionAnswer
  const values = Object.entries(answer.headers ?? answer.multiValueHeaders ?? {})
  const headers = values.flatMap(([name, value]) => [value].flat().map((line) => [name, line] as const))
  const headersNamed = (name: string) => headers.filter(([each]) => each === name).map(([, value]) => value)
  const body = Buffer.from(answer.body, answer.isBase64Encoded ? 'base64' : 'utf8')
  return { status: answer.statusCode, headers, body, headersNamed, header: (name) => headersNamed(name)[0] }
}

const onWire = (app: string, request: RawRequest) => sendRaw(appNamed(app).served.port, request)

/** Node adds these to what it sends over a socket. */
const ofConnection = ['date', 'connection', 'keep-alive']

/** The whole answer, but for the body of the framework's error page, which shows where it was called from. */
function wholeOf({ status, headers, body }: RawResponse) {
  const lines = headers.map(([name, value]) => `${name.toLowerCase()}: ${value}`)
  const sent = lines.filter((line) => !ofConnection.includes(line.slice(0, line.indexOf(':')))).sort()
  return status === 500 ? { status } : { status, headers: sent, body: body.toString('latin1') }
}

const vectors = authorizationHeader
  .filter(({ directOnly }) => !directOnly)
  .map(({ title, lines }) => ({ title, headerLines: lines.map((line) => ['Authorization', line] as const) }))

describe.each(eventSources)('Express behind serverless-http, for events of $source', (from) => {
  const rows = exchanges.map((row) => ({ ...row, request: { target: '/orders', ...row.request } }))

  it.each(rows.filter(({ request }) => from.carries(request.headerLines)))(
    '$title',
    async ({ app, request, answer }) => {
      const before = handled
      const response = await invoke(app, from, request)
      expect(handled - before).toBe(answer.from === 'handler' ? 1 : 0)
      expect(answerIn(response, answer)).toEqual(answer)
      expect(wholeOf(response)).toEqual(wholeOf(await onWire(app, request)))
    },
  )

  it.each(vectors.filter(({ headerLines }) => from.carries(headerLines)))(
    'as over a socket, $title',
    async ({ headerLines }) => {
      const request = { target: '/orders', headerLines }
      expect(wholeOf(await invoke('orders', from, request))).toEqual(wholeOf(await onWire('orders', request)))
    },
  )

  const lost = [...rows, ...vectors.map((row) => ({ ...row, app: 'orders', request: { target: '/orders', ...row } }))]
    .filter(({ request }) => !from.carries(request.headerLines))
    .map((row) => ({ ...row, title: row.title.replace(/^\[.*?\] /, '') }))

  describe(`answers what arrives: ${from.reason}`, () => {
    it.each(lost)('$title', async ({ app, request }) => {
      const arrived = { ...request, headerLines: from.arriving(request.headerLines) }
      expect(wholeOf(await invoke(app, from, request))).toEqual(wholeOf(await onWire(app, arrived)))
    })
  })

  it('has no header lines to read, but for those of `headers`', async () => {
    const seen: unknown[] = []
    const app = express().use((req, res) => {
      seen.push(req.rawHeaders, req.headers['x-one'])
      res.end()
    })
    await serverless(app)(from.eventOf({ headerLines: [['X-One', '1']] }), {})
    expect(seen).toEqual([[], '1'])
  })
})
