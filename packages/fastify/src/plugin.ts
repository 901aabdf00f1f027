import { ConfigError, type ResourceServer, type ResourceServerOptions } from '@claimcheck/core'
import { createMount, isUnchecked } from '@claimcheck/core/adapter'
import type { FastifyInstance, FastifyPluginAsync, FastifyPluginOptions, RouteOptions } from 'fastify'
import fp from 'fastify-plugin'
import type { OnError } from './framework.js'
import { type AuthMode, authenticate, isGuard, type RouteConfig } from './hooks.js'

interface Registration {
  /** What routes are held to unless they say otherwise in `config.auth`. Default `required`. */
  readonly auth?: AuthMode
  /** May shape refusals, and nothing else. */
  readonly onError?: OnError
}

type NoServerOptions = { readonly [Name in keyof ResourceServerOptions]?: never }

/** Options of one registration: those of its server, or a server made before; with nothing of either, the environment's. */
export type ClaimcheckOptions = Registration &
  (
    | (ResourceServerOptions & { readonly server?: never })
    | (NoServerOptions & { readonly server: ResourceServer })
    | (NoServerOptions & { readonly server?: never })
  )

const modes: readonly unknown[] = ['required', 'optional', false]
const coveredBy = Symbol.for('claimcheck.registrations')
type Covered = FastifyInstance & { [coveredBy]?: readonly AuthMode[] }

const plugin: FastifyPluginAsync<ClaimcheckOptions> = async (instance: Covered, options) => {
  const { server, auth = 'required', onError, prefix, logLevel, logSerializers, ...own }: FastifyPluginOptions = options
  const names = Object.keys(own)
  const problems: string[] = []
  if (!modes.includes(auth)) problems.push('`auth` must be "required", "optional" or false')
  if (server !== undefined && names.length > 0) {
    problems.push(`\`server\` has its options already: leave out ${names.join(', ')}`)
  }
  if (problems.length > 0) throw new ConfigError(problems)
  const given = names.length > 0 ? (own as ResourceServerOptions) : server
  const mount = createMount<OnError>(given, onError === undefined ? {} : { onError })
  if (!instance.hasRequestDecorator('auth')) instance.decorateRequest('auth', undefined)
  instance[coveredBy] = [...(instance[coveredBy] ?? []), auth]
  instance.addHook('onRoute', checkRoute)
  instance.addHook('onRequest', authenticate(mount, auth))
}

/** A route that cannot be meant stops the start. */
function checkRoute(this: FastifyInstance, route: RouteOptions): void {
  const { auth, onStatusUnavailable } = (route.config ?? {}) as RouteConfig
  const problems: string[] = []
  const where = `route ${route.url}`
  if (auth !== undefined && !modes.includes(auth)) {
    problems.push(`${where}: \`config.auth\` must be "required", "optional" or false`)
  }
  if (onStatusUnavailable !== undefined && !isUnchecked(onStatusUnavailable)) {
    problems.push(`${where}: \`config.onStatusUnavailable\` must be unchecked(reason)`)
  }
  const covering = auth === undefined ? ((this as Covered)[coveredBy] ?? []) : [auth]
  const hooks = [route.onRequest, route.preParsing, route.preValidation, route.preHandler].flat()
  if (covering.every((mode) => mode === false) && hooks.some(isGuard)) {
    problems.push(`${where}: it has a guard, and nothing authenticates it: say config: { auth: "required" }`)
  }
  const late = [
    route.preSerialization,
    route.onSend,
    route.onResponse,
    route.onError,
    route.onTimeout,
    route.onRequestAbort,
  ]
  if (late.flat().some(isGuard)) {
    problems.push(`${where}: a guard belongs into onRequest … preHandler; in a later hook the handler has run`)
  }
  if (problems.length > 0) throw new ConfigError(problems)
}

/**
 * Authenticates every route of its scope, in `onRequest`, before a body is read. Start-up never waits for the network.
 *
 * @throws {ConfigError} that names everything that is wrong.
 */
export const claimcheck = fp(plugin, { fastify: '5.x', name: '@claimcheck/fastify' })
