import { randomUUID } from 'node:crypto'
import { permits, scope } from '@claimcheck/core'
import { buildSchema, GraphQLError } from 'graphql'

export const schema = buildSchema(`
  type Order { id: ID!, item: String! }
  type Query { health: String!, orders: [Order!] }
  type Mutation { placeOrder(item: String!): Order, logout: Boolean }
`)

const mayRead = scope('read:orders')
const mayWrite = scope('write:orders')

export const resolvers = {
  health: () => 'ok',

  orders: (_args, { auth, orders }) => {
    demand(auth, mayRead)
    return orders.get(auth.account) ?? []
  },

  placeOrder: ({ item }, { auth, orders }) => {
    demand(auth, mayWrite)
    const order = { id: randomUUID(), item }
    orders.set(auth.account, [...(orders.get(auth.account) ?? []), order])
    return order
  },

  logout: async (_args, { auth, denylist }) => {
    demand(auth)
    await denylist.revokeToken(auth)
    return true
  },
}

/** Nobody is UNAUTHENTICATED, and somebody who may not is FORBIDDEN. */
function demand(auth, policy) {
  if (auth === undefined) throw refused('UNAUTHENTICATED', 'this field wants an access token')
  if (policy !== undefined && !permits(auth, policy)) throw refused('FORBIDDEN', 'the access token lacks a scope')
}

const refused = (code, message) => new GraphQLError(message, { extensions: { code } })
