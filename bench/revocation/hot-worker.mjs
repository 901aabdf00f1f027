// The hot path with and without a denylist, in one process, one at a time.
import { createResourceServer, memoryDenylist, staticKeys } from '@claimcheck/core'
import { answerWith } from '../child.mjs'
import { measure } from '../in-process/measure.mjs'
import { Redis, redisDenylist } from './package.mjs'

const servers = new Map()
let requests = []

async function start({ trust, port, prefix, tokens, plan }) {
  const { issuer, audience, algorithm, jwks } = trust
  const options = { issuer, audience, algorithms: [algorithm], keys: staticKeys(jwks) }
  const replicated = redisDenylist({ client: new Redis(port, '127.0.0.1'), mode: 'replicated', prefix })
  await replicated.initialise()
  const began = performance.now()
  await replicated.ready()
  const seconds = (performance.now() - began) / 1000
  const inMemory = memoryDenylist({ max: plan.entries })
  const expiresAt = Date.now() / 1000 + 86_400
  for (let at = 0; at < plan.entries; at++) await inMemory.revokeToken({ issuer, tokenId: `jti:none-${at}`, expiresAt })
  servers.set('without a denylist', createResourceServer(options))
  servers.set('memoryDenylist', createResourceServer({ ...options, denylist: inMemory }))
  servers.set('redisDenylist, replicated', createResourceServer({ ...options, denylist: replicated }))
  const rawHeaders = tokens.map((token) => ['Host', 'api.bench.example', 'Authorization', `Bearer ${token}`])
  requests = Array.from({ length: plan.repeats }, () => rawHeaders).flat()
  return { names: [...servers.keys()], seconds }
}

function measureOne(name) {
  const server = servers.get(name)
  const decide = async (rawHeaders) => {
    const decision = await server.decide({ method: 'GET', target: '/orders', rawHeaders })
    if (!decision.admitted) throw decision.refusal.failure
  }
  return measure(decide, requests, 1)
}

answerWith((question) => (question.start === undefined ? measureOne(question.measure) : start(question.start)))
