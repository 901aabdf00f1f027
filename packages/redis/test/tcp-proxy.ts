import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A wire between clients and a server that can be cut. */
export interface TcpProxy {
  readonly port: number
  /** Resets all connections, and new ones at once. */
  cut(): void
  /** Connections stay open, new ones are taken, and nothing that is sent arrives any more. */
  swallow(): void
  /** New connections pass again. Those that lost something are reset, unless it is never to be noticed. */
  mend(how?: { unnoticed: boolean }): void
  /** As a name that comes to mean another server: all connections end, new ones go there. */
  leadTo(port: number): void
  stop(): Promise<void>
}

export async function startProxy(target: number): Promise<TcpProxy> {
  const wires = new Set<Wire>()
  const state = { target, mode: 'pass' as Mode }
  const server = createServer((client) => {
    if (state.mode === 'cut') return void client.resetAndDestroy()
    const wire = join(client, state)
    wires.add(wire)
    client.on('close', () => wires.delete(wire))
  })
  const endAll = (which: (wire: Wire) => boolean = () => true): void => {
    for (const wire of wires) if (which(wire)) wire.end()
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      state.mode = 'cut'
      endAll()
    },
    swallow() {
      state.mode = 'swallow'
      for (const wire of wires) wire.swallow()
    },
    mend({ unnoticed } = { unnoticed: false }) {
      state.mode = 'pass'
      if (!unnoticed) endAll((wire) => wire.isSwallowing)
    },
    leadTo(port) {
      state.target = port
      endAll()
    },
    async stop() {
      server.close()
      endAll()
      await once(server, 'close')
    },
  }
}

type Mode = 'pass' | 'cut' | 'swallow'

interface Wire {
  readonly isSwallowing: boolean
  swallow(): void
  end(): void
}

function join(client: Socket, { target, mode }: { target: number; mode: Mode }): Wire {
  const upstream = connect(target, '127.0.0.1')
  const ends = [client, upstream]
  let isSwallowing = mode === 'swallow'
  const end = (): void => ends.forEach((socket) => void socket.resetAndDestroy())
  for (const [from, to] of [ends, ends.toReversed()] as [Socket, Socket][]) {
    from.setNoDelay(true)
    from.on('data', (bytes) => void (isSwallowing || to.write(bytes)))
    from.on('error', end)
    from.on('close', end)
  }
  return {
    get isSwallowing() {
      return isSwallowing
    },
    swallow() {
      isSwallowing = true
    },
    end,
  }
}
