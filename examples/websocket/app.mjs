import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { createResourceServer, memoryDenylist, permits, requestOf, scope } from '@claimcheck/core'
import { WebSocketServer } from 'ws'
import { refuseUpgrade } from './refuse-upgrade.mjs'
import { watch } from './watch.mjs'

const mayRead = scope('read:orders')
const mayWrite = scope('write:orders')

/**
 * An orders service over WebSockets. `options` are those of `createResourceServer()`: at least `issuer` and `audience`.
 *
 * @param interval milliseconds between two looks at an open connection's token
 */
export function createApp(options, { interval = 30_000 } = {}) {
  const denylist = memoryDenylist()
  const resourceServer = createResourceServer({ requiredClaims: ['sub'], ...options, denylist })
  const actions = actionsOn(new Map(), denylist)
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 4096 })
  const http = createServer((_req, res) => res.writeHead(426, { Upgrade: 'websocket' }).end())

  http.on('upgrade', async (req, socket, head) => {
    // The caller may be gone before the decision is made.
    socket.on('error', () => socket.destroy())
    const decision = await resourceServer.decide(requestOf(req), mayRead)
    if (!decision.admitted) return refuseUpgrade(socket, decision.refusal)
    sockets.handleUpgrade(req, socket, head, (connection) => {
      connection.on('error', () => connection.terminate())
      watch(connection, decision.auth, { resourceServer, interval, now: options.clock?.now })
      connection.on('message', (data) => respond(connection, actions, decision.auth, data))
    })
  })

  // Node's own `close` would wait for open WebSockets.
  const close = () =>
    new Promise((resolve) => {
      http.close(resolve)
      http.closeAllConnections()
      for (const connection of sockets.clients) connection.terminate()
    })
  return { http, close }
}

/** What a connection may ask for, by the name in `action`. */
function actionsOn(orders, denylist) {
  return {
    list: (auth) => ({ orders: orders.get(auth.account) ?? [] }),
    place: (auth, { item }) => {
      if (!permits(auth, mayWrite)) return { error: 'this token may not place orders' }
      if (typeof item !== 'string' || item === '') return { error: 'an order names its item' }
      const order = { id: randomUUID(), item }
      orders.set(auth.account, [...(orders.get(auth.account) ?? []), order])
      return { order }
    },
    logout: async (auth) => {
      await denylist.revokeToken(auth)
      return { loggedOut: true }
    },
  }
}

async function respond(connection, actions, auth, data) {
  const message = parse(data)
  const known = Object.hasOwn(actions, message?.action ?? '')
  try {
    const answer = known ? await actions[message.action](auth, message) : { error: 'no such action' }
    connection.send(JSON.stringify(answer))
  } catch (error) {
    console.error(error)
    connection.close(1011)
  }
}

function parse(data) {
  try {
    return JSON.parse(data)
  } catch {
    return undefined
  }
}
