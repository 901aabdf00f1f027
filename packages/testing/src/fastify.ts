import type { Auth } from '@claimcheck/core'
import type { TestAuth } from './test-auth.js'
import { authGiver } from './with-auth.js'

interface Request {
  readonly routeOptions: { readonly config: object }
  auth: Auth | undefined
}

/** What we touch of a Fastify instance. */
interface Instance {
  hasRequestDecorator(name: string): boolean
  decorateRequest(name: string, value: undefined): unknown
  addHook(name: 'onRequest', hook: (request: Request) => Promise<void>): unknown
}

/**
 * Stands in for the plugin in tests of handlers: `app.register(withAuth({ scopes: ['read:orders'] }))`. Every request of the scope it is
 * registered in has this `Auth`, and guards judge it; routes with `config: { auth: false }` have none, as ever.
 *
 * @throws {ConfigError} under `NODE_ENV=production`.
 */
export function withAuth(auth?: TestAuth | Auth) {
  const give = authGiver(auth)
  const plugin = async (instance: Instance): Promise<void> => {
    if (!instance.hasRequestDecorator('auth')) instance.decorateRequest('auth', undefined)
    instance.addHook('onRequest', async (request) => {
      const { config } = request.routeOptions
      if (!('auth' in config && config.auth === false)) request.auth = give(request)
    })
  }
  // What fastify-plugin sets: the hook is for the scope it is registered in, not for one of its own.
  return Object.assign(plugin, { [Symbol.for('skip-override')]: true })
}
