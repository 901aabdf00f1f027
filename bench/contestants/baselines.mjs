const everyone = () => {}
const refusal = { 'www-authenticate': 'Bearer' }

/** Rows to compare with: they let everyone in, so the gate does not ask them. */
export const noAuth = {
  name: 'no auth',
  baseline: true,
  mount: { express: everyone, fastify: everyone, koa: everyone, 'node-http': (handler) => handler },
}

export const empty = {
  name: 'empty middleware or hook',
  baseline: true,
  mount: {
    express: (app) => app.use((_req, _res, next) => next()),
    fastify: (app) => app.addHook('onRequest', async () => {}),
    koa: (app) => app.use((_ctx, next) => next()),
    'node-http': (handler) => async (req, res) => handler(req, res),
  },
}

/** The least that a refusal can cost: everyone is refused, whatever the request says. */
export const bare401 = {
  name: 'bare 401',
  baseline: true,
  refuses: true,
  mount: {
    express: (app) => app.use((_req, res) => res.set(refusal).status(401).end()),
    fastify: (app) => app.addHook('onRequest', async (_request, reply) => reply.code(401).headers(refusal).send()),
    koa: (app) =>
      app.use((ctx) => {
        // No body makes Koa say 204; so the status comes after.
        ctx.body = null
        ctx.status = 401
        ctx.set(refusal)
      }),
    'node-http': () => (_req, res) => res.writeHead(401, refusal).end(),
  },
}
