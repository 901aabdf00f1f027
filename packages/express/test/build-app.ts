import {
  type AppDescription,
  guardOf,
  type RouteDescription,
  serverOptions,
} from '@claimcheck/test-fixtures/adapter-contract'
import type { Express, Request, RequestHandler, Router } from 'express'
import * as door from '../src/index.js'
import type { versions } from './serve.js'

/** Builds an application of the contract as users would write it. */
export function buildApp(express: (typeof versions)[number]['express'], description: AppDescription): Express {
  const app = express()
  app.use((_req, res, next) => {
    res.set(description.headersBefore ?? {})
    next()
  })
  const routers = mountRouters(app, description, express.Router)
  for (const route of description.routes) addRoute(routers, route)
  return app
}

interface MountedRouter {
  readonly prefix: string
  readonly router: Pick<Router, 'get' | 'post' | 'options'>
}

/** Innermost first, and behind them the application itself, for what lies under no mount. */
function mountRouters(app: Express, { mounts }: AppDescription, createRouter: () => Router): readonly MountedRouter[] {
  const routers = mounts.map(({ prefix, auth, server }) => {
    const options = serverOptions(door, server)
    const router = createRouter()
    app.use(
      prefix === '' ? '/' : prefix,
      auth === 'required' ? door.requireAuth(options) : door.optionalAuth(options),
      router,
    )
    return { prefix, router }
  })
  return [...routers.reverse(), { prefix: '', router: app }]
}

function addRoute(routers: readonly MountedRouter[], { path, methods, policy, handle }: RouteDescription): void {
  const { prefix, router } = routers.find(({ prefix }) => path.startsWith(`${prefix}/`)) ?? { prefix: '' }
  const guards: RequestHandler[] = policy === undefined ? [] : [guardOf(door, policy)]
  for (const method of methods) {
    const add = method.toLowerCase() as Lowercase<typeof method>
    router?.[add](path.slice(prefix.length), ...guards, (req: Request, res) => {
      res.type('json').send(handle(req.auth, req.params))
    })
  }
}
