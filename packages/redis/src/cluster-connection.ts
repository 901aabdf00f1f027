import type { Command, Connection } from './connection.js'
import { connectIfLazy, type Ioredis } from './ioredis-connection.js'
import { type CommandOptions, optionsWith, settle } from './node-redis-connection.js'
import { type Emitter, Readiness } from './readiness.js'

/** What is used of `Cluster` of ioredis 5 and 6. */
export interface IoredisCluster extends Emitter, Pick<Ioredis, 'status' | 'connect'> {
  call(...command: Command): Promise<unknown>
}

/** What is used of what `createCluster()` of redis 5 and 6 makes. */
export interface NodeRedisCluster extends Emitter {
  readonly isOpen: boolean
  sendCommand(firstKey: string, isReadonly: boolean, command: Command, options: CommandOptions): Promise<unknown>
}

interface ClusterParts {
  readonly readiness: Readiness
  sendOne(command: Command, signal: AbortSignal | undefined): Promise<unknown>
}

/** Every command goes to the node of its key. Only commands with a key can be sent. */
export class ClusterConnection implements Connection {
  readonly #parts: ClusterParts

  constructor(parts: ClusterParts) {
    this.#parts = parts
  }

  async send(commands: readonly Command[], signal?: AbortSignal): Promise<readonly unknown[]> {
    await this.#parts.readiness.wait(signal)
    return settle(
      commands.map((command) => this.#parts.sendOne(command, signal)),
      signal,
    )
  }

  duplicate(): Connection {
    throw new Error('in a cluster there is no connection to duplicate')
  }

  async close(): Promise<void> {}
}

export function ioredisCluster(client: IoredisCluster): Connection {
  const isReady = () => client.status === 'ready'
  const readiness = new Readiness({ client, event: 'ready', isReady, wake: () => connectIfLazy(client) })
  return new ClusterConnection({ readiness, sendOne: (command) => client.call(...command) })
}

export function nodeRedisCluster(client: NodeRedisCluster): Connection {
  const readiness = new Readiness({ client, event: 'connect', isReady: () => client.isOpen })
  // Never from a replica, which may lag behind.
  const sendOne = (command: Command, signal: AbortSignal | undefined) =>
    client.sendCommand(firstKeyOf(command), false, command, optionsWith(signal))
  return new ClusterConnection({ readiness, sendOne })
}

const firstKeyOf = ([name, ...args]: Command): string => args[name === 'EVAL' ? 2 : 0] ?? ''
