import {
  type AppDescription,
  describeAdapter,
  guardOf,
  type RouteDescription,
  serverOptions,
} from '@claimcheck/test-fixtures/adapter-contract'
import Router from '@koa/router'
import mount from 'koa-mount'
import * as door from '../src/index.js'
import { type Koa, serve, versions } from './serve.js'

for (const { version, createApp } of versions) {
  describeAdapter(version, (description) => {
    const app = createApp()
    app.use((ctx, next) => {
      ctx.set({ ...description.headersBefore })
      return next()
    })
    mountAll(app, description)
    const router = new Router<door.AuthState>()
    for (const route of description.routes) addRoute(router, route)
    return serve(app.use(router.routes()))
  })
}

/** By koa-mount, which shortens the path for as long as what it mounts has its turn. */
function mountAll(app: Koa, { mounts }: AppDescription): void {
  for (const { prefix, auth, server } of mounts) {
    const options = serverOptions(door, server)
    const middleware = auth === 'required' ? door.requireAuth(options) : door.optionalAuth(options)
    app.use(prefix === '' ? middleware : mount(prefix, middleware))
  }
}

function addRoute(router: Router<door.AuthState>, { path, methods, policy, handle }: RouteDescription): void {
  const guards = policy === undefined ? [] : [guardOf(door, policy)]
  router.register(
    path,
    [...methods],
    [
      ...guards,
      (ctx) => {
        ctx.type = 'json'
        ctx.body = handle(ctx.state.auth, ctx.params)
      },
    ],
  )
}
