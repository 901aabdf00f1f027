const bearer = 'Bearer '

const tokenIn = ({ authorization = '' }) => (authorization.startsWith(bearer) ? authorization.slice(bearer.length) : '')

/** What an application writes around a library that has no middleware of its own: one mount per framework. */
export const byHand = (create) => ({
  express(app, trust) {
    const { admits } = admission(create(trust))
    app.use(async (req, res, next) => ((await admits(req.headers)) ? next() : res.status(401).end()))
  },
  fastify(app, trust) {
    const { admits } = admission(create(trust))
    app.addHook('onRequest', async (request, reply) => {
      if (!(await admits(request.headers))) return reply.code(401).send()
    })
  },
  koa(app, trust) {
    const { admits } = admission(create(trust))
    app.use(async (ctx, next) => {
      if (await admits(ctx.headers)) return next()
      ctx.status = 401
    })
  },
})

const admission = ({ verify }) => ({
  async admits(headers) {
    try {
      await verify(tokenIn(headers))
      return true
    } catch {
      return false
    }
  },
})
