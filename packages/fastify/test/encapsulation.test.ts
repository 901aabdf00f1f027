import { AUDIENCE } from '@claimcheck/test-fixtures'
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import { describe, expect, it } from 'vitest'
import { type ClaimcheckOptions, claimcheck, requireScope } from '../src/index.js'
import { absent, api, bearer } from './api.js'
import { serving } from './serve.js'

const subjectOf = async ({ auth }: FastifyRequest) => ({ subject: auth?.subject ?? null })
const inner = { ...api, audience: 'https://inner.test', realm: 'inner' }
const both = { aud: [AUDIENCE, 'https://inner.test'] }
const nobody = { status: 200, body: '{"subject":null}' }

/** A plugin of the application's own, with a registration in it. */
const scope = (options: ClaimcheckOptions, addRoutes: (child: FastifyInstance) => unknown) =>
  async function child(instance: FastifyInstance) {
    await instance.register(claimcheck, options)
    addRoutes(instance)
  }

describe('a registration in a plugin', () => {
  it('covers that plugin and what is registered in it, and nothing else', async () => {
    const app = Fastify()
    app.register(async (sibling) => sibling.get('/sibling', subjectOf))
    app.register(
      scope(api, (child) => {
        child.get('/child', subjectOf)
        child.register(async (grandchild) => grandchild.get('/grandchild', subjectOf))
      }),
    )
    app.get('/parent', subjectOf)
    const send = await serving(app)
    for (const path of ['/child', '/grandchild']) expect(await send(path)).toMatchObject(absent)
    for (const path of ['/sibling', '/parent']) expect(await send(path, bearer({ exp: 1 }))).toMatchObject(nobody)
  })

  it('covers the routes of its scope that were there before', async () => {
    const app = Fastify()
    app.get('/before', subjectOf)
    await app.register(claimcheck, api)
    const send = await serving(app)
    expect(await send('/before')).toMatchObject(absent)
  })

  it('covers the plugins of its scope that were registered before, as Fastify hands hooks down to them', async () => {
    const app = Fastify()
    app.register(async (earlier) => {
      earlier.get('/plain', subjectOf)
      earlier.get('/guarded', { onRequest: requireScope('read:orders') }, subjectOf)
    })
    app.register(claimcheck, api)
    const send = await serving(app)
    expect(await send('/plain')).toMatchObject(absent)
    expect(await send('/guarded', bearer())).toMatchObject({ status: 200, body: '{"subject":"user-1"}' })
    expect(await send('/guarded', bearer({ scope: 'x' }))).toMatchObject({ status: 403 })
  })

  it('stands beside another', async () => {
    const app = Fastify()
    app.register(
      scope(api, (child) => child.get('/', subjectOf)),
      { prefix: '/a' },
    )
    app.register(
      scope(inner, (child) => child.get('/', subjectOf)),
      { prefix: '/b' },
    )
    const send = await serving(app)
    expect((await send('/a', bearer())).status).toBe(200)
    expect((await send('/b')).challenge).toBe('Bearer realm="inner"')
  })
})

describe('unknown paths', () => {
  it('[BR-08] are challenged under a root registration, and 404 once authenticated', async () => {
    const app = Fastify()
    await app.register(claimcheck, api)
    const send = await serving(app)
    expect(await send('/unknown')).toMatchObject(absent)
    expect(await send('/unknown', [], 'POST')).toMatchObject(absent)
    expect((await send('/unknown', bearer())).status).toBe(404)
  })

  it('of a prefix are left to its parent', async () => {
    const app = Fastify()
    app.register(
      scope(api, (child) => child.get('/orders', subjectOf)),
      { prefix: '/api' },
    )
    const send = await serving(app)
    expect(await send('/api/unknown')).toMatchObject({ status: 404, challenge: undefined })
    expect(await send('/api/orders')).toMatchObject(absent)
  })

  it('of a prefix are challenged where it has a not-found handler', async () => {
    const app = Fastify()
    const notFound = (child: FastifyInstance) =>
      child.setNotFoundHandler((_request, reply) => reply.code(404).send('none of ours'))
    app.register(scope(api, notFound), { prefix: '/api' })
    const send = await serving(app)
    expect(await send('/api/unknown')).toMatchObject(absent)
    expect(await send('/api/unknown', bearer())).toMatchObject({ status: 404, body: 'none of ours' })
    expect(await send('/unknown')).toMatchObject({ status: 404, challenge: undefined })
  })
})

/** A registration in the parent, with `/` in it, and one in the child, with `/in`. */
function nested(parent: ClaimcheckOptions, child: ClaimcheckOptions, addRoutes = addIn) {
  const app = Fastify()
  app.register(claimcheck, parent)
  app.register(scope(child, addRoutes))
  app.after(() => app.get('/', subjectOf))
  return serving(app)
}

const addIn = (child: FastifyInstance): unknown => child.get('/in', subjectOf)

describe('a registration in the parent and one in the child', () => {
  it.each([
    { title: 'refuse without credentials at the parent', claims: undefined, status: 401, realm: 'api' },
    { title: 'refuse in the child what only the parent admits', claims: {}, status: 401, realm: 'inner' },
    { title: 'refuse at the parent', claims: { aud: 'https://inner.test' }, status: 401, realm: 'api' },
    { title: 'admit what both admit', claims: both, status: 200, realm: undefined },
  ])('$title', async ({ claims, status, realm }) => {
    const send = await nested(api, inner)
    const response = await send('/in', claims && bearer(claims))
    expect(response.status).toBe(status)
    expect(/realm="(\w+)"/.exec(response.challenge ?? '')?.[1]).toBe(realm)
  })

  it('let the innermost set the auth', async () => {
    const send = await nested(api, { ...inner, subjectClaims: ['client_id'] })
    expect((await send('/in', bearer(both))).body).toBe('{"subject":"client-1"}')
    expect((await send('/', bearer(both))).body).toBe('{"subject":"user-1"}')
  })

  it('let the innermost answer for the guards behind it', async () => {
    const onRequest = requireScope('delete:orders')
    const send = await nested(api, inner, (child) => child.get('/in', { onRequest }, subjectOf))
    expect(await send('/in', bearer(both))).toMatchObject({
      status: 403,
      challenge: expect.stringMatching(/^Bearer realm="inner".+scope="delete:orders"$/),
    })
  })

  it('cannot be opened by a child where credentials are optional', async () => {
    const send = await nested(api, { ...inner, auth: 'optional' })
    expect(await send('/in')).toMatchObject(absent)
  })

  it('may stand in one scope, twice', async () => {
    const app = Fastify()
    await app.register(claimcheck, api)
    await app.register(claimcheck, inner)
    const send = await serving(app.get('/in', subjectOf))
    expect((await send('/in', bearer())).challenge).toContain('realm="inner"')
    expect((await send('/in', bearer(both))).status).toBe(200)
  })
})

describe('auth of registrations and of a route', () => {
  const modes = ['required', 'optional', false] as const
  const rows = modes.flatMap((parent) =>
    modes.flatMap((child) =>
      ([undefined, ...modes] as const).map((route) => {
        // A route's word stands in place of both; without one, the stricter registration refuses.
        const words = route === undefined ? [parent, child] : [route]
        const withoutToken = words.includes('required') ? 401 : 200
        const withBadToken = words.every((word) => word === false) ? 200 : 401
        return { parent, child, route, withoutToken, withBadToken }
      }),
    ),
  )

  it.each(rows)(
    'parent $parent, child $child, route $route: $withoutToken without a token, $withBadToken with a bad one',
    async ({ parent, child, route, withoutToken, withBadToken }) => {
      const config = route === undefined ? {} : { auth: route }
      const options = [
        { ...api, auth: parent },
        { ...inner, auth: child },
      ] as const
      const send = await nested(...options, (instance) => instance.get('/in', { config }, subjectOf))
      expect((await send('/in')).status).toBe(withoutToken)
      expect((await send('/in', bearer({ ...both, exp: 1 }))).status).toBe(withBadToken)
      expect((await send('/in', bearer(both))).status).toBe(200)
    },
  )
})
