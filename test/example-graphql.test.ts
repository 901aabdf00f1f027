import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { AUDIENCE, type FaultyIssuer, mint, startFaultyIssuer } from '../test-fixtures/src/index.js'

const main = fileURLToPath(new URL('../examples/graphql/main.mjs', import.meta.url))

let child: ChildProcess | undefined
let issuer: FaultyIssuer | undefined
afterEach(async () => {
  child?.kill('SIGKILL')
  await issuer?.close()
})

/** Runs the example on the built packages: inside vitest there would be two copies of graphql. */
function run(env: Record<string, string>) {
  const service = spawn(process.execPath, [main], { env: { PORT: '0', ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  child = service
  let text = ''
  for (const stream of [service.stdout, service.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk) => {
      text += chunk
    })
  }
  return { written: () => text, ended: once(service, 'close') }
}

async function start() {
  issuer = await startFaultyIssuer()
  const iss = issuer.issuer
  const { written } = run({ JWT_ISSUER: iss, JWT_AUDIENCE: AUDIENCE })
  await expect.poll(written, { timeout: 10_000 }).toMatch(/http:\S+/)
  const url = /http:\S+/.exec(written())?.[0] ?? ''
  const send = async (query: string, token?: string) => {
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) }
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) })
    return {
      status: response.status,
      challenge: response.headers.get('www-authenticate'),
      ...JSON.parse(await response.text()),
    }
  }
  return { send, token: (claims = {}) => mint({ iss, ...claims }) }
}

const answered = (data: unknown) => ({ status: 200, challenge: null, data })
const withError = (data: unknown, code: string) => ({
  ...answered(data),
  errors: [expect.objectContaining({ extensions: { code } })],
})
const refused = (status: number, code: string) => expect.objectContaining({ status, code })

describe('the GraphQL example', () => {
  it('does not start without issuer and audience, and names both', async () => {
    const { written, ended } = run({})
    expect(await ended).toEqual([1, null])
    expect(written()).toContain('- JWT_ISSUER is required\n- JWT_AUDIENCE is required\n')
  })

  it('answers without a token what wants none', async () => {
    const { send } = await start()
    expect(await send('{ health }')).toEqual(answered({ health: 'ok' }))
    expect(await send('{ health orders { item } }')).toEqual(
      withError({ health: 'ok', orders: null }, 'UNAUTHENTICATED'),
    )
    expect(await send('mutation { logout }')).toEqual(withError({ logout: null }, 'UNAUTHENTICATED'))
  })

  it('answers the account of a token what its scopes allow', async () => {
    const { send, token } = await start()
    const [full, reader] = [token(), token({ sub: 'user-2', scope: 'read:orders' })]
    const place = 'mutation { placeOrder(item: "tea") { item } }'
    expect(await send(place, full)).toEqual(answered({ placeOrder: { item: 'tea' } }))
    expect(await send('{ orders { item } }', full)).toEqual(answered({ orders: [{ item: 'tea' }] }))
    expect(await send('{ orders { item } }', reader)).toEqual(answered({ orders: [] }))
    expect(await send(place, reader)).toEqual(withError({ placeOrder: null }, 'FORBIDDEN'))
    expect(await send('{ orders { item } }', token({ scope: 'write:orders' }))).toEqual(
      withError({ orders: null }, 'FORBIDDEN'),
    )
  })

  it('refuses a bad token before it reads the query', async () => {
    const { send, token } = await start()
    const revoked = token()
    const old = token({ exp: Math.floor(Date.now() / 1000) - 20 })
    expect(await send('mutation { logout }', revoked)).toEqual(answered({ logout: true }))
    expect(await send('{ health }', revoked)).toEqual(refused(401, 'token_revoked'))
    const challenge = 'Bearer realm="api", error="invalid_token", error_description="The access token has expired"'
    expect(await send('no query', old)).toEqual(
      expect.objectContaining({ status: 401, code: 'token_expired', challenge }),
    )
    expect(await send('{ health }', 'no.good.token')).toEqual(refused(401, 'token_malformed'))
    expect(await send('{ health }', 'two words')).toEqual(refused(400, 'credentials_malformed'))
  })
})
