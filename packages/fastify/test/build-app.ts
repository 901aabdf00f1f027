import {
  type AppDescription,
  guardOf,
  type MountDescription,
  type RouteDescription,
  serverOptions,
} from '@claimcheck/test-fixtures/adapter-contract'
import Fastify, { type FastifyInstance } from 'fastify'
import * as door from '../src/index.js'

/** Builds an application of the contract as users would write it: a mount with a prefix is a plugin of its own. */
export function buildApp({ headersBefore, mounts, routes }: AppDescription): FastifyInstance {
  const app = Fastify()
  app.addHook('onRequest', async (_request, reply) => void reply.headers({ ...headersBefore }))
  const prefixed = mounts.filter(({ prefix }) => prefix !== '')
  const mountOf = ({ path }: RouteDescription) => prefixed.find(({ prefix }) => path.startsWith(`${prefix}/`))
  const under = (mount: MountDescription | undefined) => routes.filter((route) => mountOf(route) === mount)
  for (const mount of mounts.filter(({ prefix }) => prefix === '')) authenticate(app, mount)
  for (const mount of prefixed) {
    const scope = async (child: FastifyInstance) => {
      authenticate(child, mount)
      child.after(() => addRoutes(child, under(mount), mount.prefix))
    }
    app.register(scope, { prefix: mount.prefix })
  }
  app.after(() => addRoutes(app, under(undefined), ''))
  return app
}

function authenticate(scope: FastifyInstance, { auth, server }: MountDescription): void {
  scope.register(door.claimcheck, { ...serverOptions(door, server), auth })
}

function addRoutes(scope: FastifyInstance, routes: readonly RouteDescription[], prefix: string): void {
  for (const { path, methods, policy, handle } of routes) {
    scope.route({
      method: [...methods],
      url: path.slice(prefix.length),
      onRequest: policy === undefined ? [] : [guardOf(door, policy)],
      handler: (request, reply) =>
        reply.type('application/json').send(handle(request.auth, request.params as Record<string, string>)),
    })
  }
}
