import { createApp as createExpress } from '@claimcheck/example-express'
import { createApp as createFastify } from '@claimcheck/example-fastify'
import { createApp as createKoa } from '@claimcheck/example-koa'

/** The same service in every framework, each made into a listener for Node's own server. */
export const frameworks = [
  { name: 'Express', folder: 'examples/express', createListener: createExpress },
  {
    name: 'Fastify',
    folder: 'examples/fastify',
    async createListener(options) {
      const app = await createFastify(options)
      await app.ready()
      return app.routing
    },
  },
  { name: 'Koa', folder: 'examples/koa', createListener: (options) => createKoa(options).callback() },
]
