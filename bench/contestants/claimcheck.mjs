import { createResourceServer, requestOf } from '@claimcheck/core'
import { versionOf } from './version-of.mjs'

const version = versionOf('@claimcheck/core')
const options = ({ issuer, audience }) => ({ issuer, audience })

// An adapter is loaded only where its framework is: a server process then holds nothing else.
export const claimcheck = {
  name: 'claimcheck',
  version,
  create(trust) {
    const server = createResourceServer(options(trust))
    return { verify: (token) => server.verify(token) }
  },
  mount: {
    async express(app, trust) {
      const { requireAuth } = await import('@claimcheck/express')
      app.use(requireAuth(options(trust)))
    },
    async fastify(app, trust) {
      const { claimcheck } = await import('@claimcheck/fastify')
      await app.register(claimcheck, options(trust))
    },
    async koa(app, trust) {
      const { requireAuth } = await import('@claimcheck/koa')
      app.use(requireAuth(options(trust)))
    },
    'node-http': withCore,
  },
}

function withCore(handler, trust) {
  const server = createResourceServer(options(trust))
  return async (req, res) => {
    const decision = await server.decide(requestOf(req))
    if (decision.admitted) return handler(req, res)
    const { status, headers, body } = decision.refusal
    res.writeHead(status, headers).end(body)
  }
}

/** The whole walk from a request to a decision, without a framework. */
export const claimcheckDecide = {
  name: 'claimcheck, decide',
  version,
  create(trust) {
    const server = createResourceServer(options(trust))
    return {
      async verify(token) {
        const rawHeaders = ['Host', 'api.bench.example', 'Authorization', `Bearer ${token}`]
        const decision = await server.decide({ method: 'GET', target: '/orders', rawHeaders })
        if (!decision.admitted) throw decision.refusal.failure
      },
    }
  },
}
