import { requestOf, scope } from '@claimcheck/core'
import { Catch, SetMetadata } from '@nestjs/common'

const POLICY = Symbol('policy')
const PUBLIC = Symbol('public')

/** `@Scopes('read:orders')`: a route, or all of a controller, wants these scopes. */
export const Scopes = (...names) => SetMetadata(POLICY, scope(...names))

/** `@Public()`: a route, or all of a controller, wants no token. */
export const Public = () => SetMetadata(PUBLIC, true)

/** A refusal on its way through Nest. */
class RefusedException extends Error {
  constructor(refusal) {
    super(refusal.failure.message, { cause: refusal.failure })
    this.refusal = refusal
  }
}

/** Authenticates every request but those of public routes, and leaves `auth` with it. */
export class AuthGuard {
  constructor(resourceServer, reflector) {
    this.resourceServer = resourceServer
    this.reflector = reflector
  }

  async canActivate(context) {
    const places = [context.getHandler(), context.getClass()]
    if (this.reflector.getAllAndOverride(PUBLIC, places) === true) return true
    const request = context.switchToHttp().getRequest()
    const policy = this.reflector.getAllAndOverride(POLICY, places)
    const decision = await this.resourceServer.decide(requestOf(request), policy)
    if (!decision.admitted) throw new RefusedException(decision.refusal)
    request.auth = decision.auth
    return true
  }
}

/** Sends refusals as they are; Nest's own filter would add to them. */
export class RefusalFilter {
  catch({ refusal }, host) {
    const { status, headers, body } = refusal
    host.switchToHttp().getResponse().writeHead(status, headers).end(body)
  }
}
Catch(RefusedException)(RefusalFilter)
