import { randomUUID } from 'node:crypto'
import { BadRequestException, Body, Controller, Get, HttpCode, Post, Req } from '@nestjs/common'
import { Public, Scopes } from './auth.mjs'
import { decorate, decorateParameters } from './decorate.mjs'

/** The controller, over a denylist of its own service. */
export function ordersController(denylist) {
  const orders = new Map()

  class Orders {
    health() {
      return { status: 'ok' }
    }

    list({ auth }) {
      return { orders: orders.get(auth.account) ?? [] }
    }

    place({ auth }, body) {
      const item = body?.item
      if (typeof item !== 'string' || item === '') throw new BadRequestException({ error: 'an order names its item' })
      const order = { id: randomUUID(), item }
      orders.set(auth.account, [...(orders.get(auth.account) ?? []), order])
      return order
    }

    async logout({ auth }) {
      await denylist.revokeToken(auth)
    }
  }

  Controller()(Orders)
  decorate(Orders, {
    health: [Get('health'), Public()],
    list: [Get('orders'), Scopes('read:orders')],
    place: [Post('orders'), Scopes('write:orders')],
    logout: [Post('logout'), HttpCode(204)],
  })
  decorateParameters(Orders, 'list', Req())
  decorateParameters(Orders, 'place', Req(), Body())
  decorateParameters(Orders, 'logout', Req())
  return Orders
}
