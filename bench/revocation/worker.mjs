// A process with a resource server and a denylist on Redis.
import { setImmediate as turn } from 'node:timers/promises'
import { createResourceServer, staticKeys } from '@claimcheck/core'
import { answerWith } from '../child.mjs'
import { Redis, redisDenylist } from './package.mjs'

let store
let server
let load = []

// One clock for all processes of a machine.
const milliseconds = () => Number(process.hrtime.bigint()) / 1e6
const inAnHour = () => Date.now() / 1000 + 3_600

async function start({ trust, port, mode, prefix, tokens = [], background }) {
  const { issuer, audience, algorithm, jwks } = trust
  store = redisDenylist({ client: new Redis(port, '127.0.0.1'), mode, prefix })
  server = createResourceServer({ issuer, audience, algorithms: [algorithm], keys: staticKeys(jwks), denylist: store })
  load = tokens
  await store.initialise()
  await store.ready()
  // What others revoke meanwhile.
  if (background !== undefined) setInterval(revokeAnother, background, issuer)
}

const revokeAnother = (issuer) =>
  store.revokeToken({ issuer, tokenId: `jti:${crypto.randomUUID()}`, expiresAt: inAnHour() })

const admits = async (token) => {
  const decision = await server.decide({ method: 'GET', target: '/', rawHeaders: ['Authorization', `Bearer ${token}`] })
  if (!decision.admitted && decision.refusal.failure.code !== 'token_revoked') throw decision.refusal.failure
  return decision.admitted
}

/** Decides as fast as it can, 64 requests at a time, and asks for the one token among them. */
async function refusalOf(token) {
  for (let next = 0; ; next += 64) {
    const others = Array.from({ length: 64 }, (_, at) => admits(load[(next + at) % load.length]))
    if (!(await admits(token))) return milliseconds()
    await Promise.all(others)
    await turn()
  }
}

async function revoke(token) {
  const began = milliseconds()
  await store.revokeToken({ ...token, expiresAt: inAnHour() })
  return began
}

answerWith((question) => {
  if (question.start !== undefined) return start(question.start)
  return question.revoke === undefined ? refusalOf(question.refusalOf) : revoke(question.revoke)
})
