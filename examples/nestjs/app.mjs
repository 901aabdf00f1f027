import 'reflect-metadata'
import { createResourceServer, memoryDenylist } from '@claimcheck/core'
import { Module } from '@nestjs/common'
import { NestFactory, Reflector } from '@nestjs/core'
import { AuthGuard, RefusalFilter } from './auth.mjs'
import { ordersController } from './orders.mjs'

/** An orders service. `options` are those of `createResourceServer()`: at least `issuer` and `audience`. */
export async function createApp(options) {
  const denylist = memoryDenylist()
  const resourceServer = createResourceServer({ requiredClaims: ['sub'], ...options, denylist })

  class OrdersModule {}
  Module({ controllers: [ordersController(denylist)] })(OrdersModule)

  const app = await NestFactory.create(OrdersModule, { logger: ['error', 'warn'], abortOnError: false })
  app.useGlobalGuards(new AuthGuard(resourceServer, app.get(Reflector)))
  app.useGlobalFilters(new RefusalFilter())
  return app
}
