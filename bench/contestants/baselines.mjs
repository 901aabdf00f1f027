/** Rows to compare with: they let everyone in, so the gate does not ask them. */
export const noAuth = {
  name: 'no auth',
  baseline: true,
  mount: { express: () => {}, fastify: () => {}, koa: () => {} },
}

export const empty = {
  name: 'empty middleware or hook',
  baseline: true,
  mount: {
    express: (app) => app.use((_req, _res, next) => next()),
    fastify: (app) => app.addHook('onRequest', async () => {}),
    koa: (app) => app.use((_ctx, next) => next()),
  },
}
