import { createResourceServer, memoryDenylist, requestOf } from '@claimcheck/core'
import { createHandler } from 'graphql-http/lib/use/http'
import { resolvers, schema } from './schema.mjs'

/** An orders service in GraphQL. `options` are those of `createResourceServer()`: at least `issuer` and `audience`. */
export function createApp(options) {
  const denylist = memoryDenylist()
  const orders = new Map()
  const resourceServer = createResourceServer({ requiredClaims: ['sub'], ...options, denylist })
  const auths = new WeakMap()
  const answer = createHandler({
    schema,
    rootValue: resolvers,
    context: ({ raw }) => ({ auth: auths.get(raw), orders, denylist }),
  })

  return async (req, res) => {
    // Without a token some fields can be asked for; with a bad one nothing can, and no query is read.
    const decision = await resourceServer.decide(requestOf(req), undefined, { optional: true })
    if (!decision.admitted) {
      const { status, headers, body } = decision.refusal
      return res.writeHead(status, headers).end(body)
    }
    auths.set(req, decision.auth)
    return answer(req, res)
  }
}
