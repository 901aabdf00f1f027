import { setTimeout as sleep } from 'node:timers/promises'
import { direct, type Mode, type Rig } from './fault-rig.js'

export const gone = 'token_revoked'
export const live = 'admitted'
export const down = 'status_unavailable'

/** What is answered to a token revoked before the fault, to one revoked meanwhile, and to one that never was. */
export type Answers = readonly [before: string, meanwhile: string, never: string]

/** A way for Redis to be out of reach of the process that decides. */
export interface Outage {
  readonly title: string
  begin(rig: Rig): unknown
  /** Whether the other process can revoke meanwhile; undefined where it is not tried. */
  readonly revoking: 'done' | typeof down | undefined
  end(rig: Rig): unknown
  /** Once it is over. */
  after(mode: Mode): Answers
  readonly source: string
}

const issue = 'faults against the real server'
const allKnown = (): Answers => [gone, gone, live]
const notHappened = (): Answers => [gone, live, live]

export const outages: readonly Outage[] = [
  {
    title: 'the server is killed, and started again without anything it held',
    begin: ({ redis }) => redis.kill(),
    revoking: down,
    end: ({ redis }) => redis.restart(),
    // There is nothing that says it holds everything.
    after: (mode) => (mode === direct ? [down, down, down] : [gone, down, down]),
    source: `${issue}: killed and restarted`,
  },
  {
    title: 'the server stands still (SIGSTOP), and goes on',
    begin: ({ redis }) => redis.freeze(),
    revoking: down,
    end: ({ redis }) => redis.thaw(),
    // A revocation that was given up on may have happened: it lay in the socket.
    after: allKnown,
    source: `${issue}: paused`,
  },
  {
    title: 'the server pauses its clients (CLIENT PAUSE)',
    begin: ({ tell }) => tell('CLIENT', 'PAUSE', '1500', 'ALL'),
    revoking: undefined,
    end: () => undefined,
    after: notHappened,
    source: `${issue}: paused`,
  },
  {
    title: 'the server is busy with a script of somebody else, and says so',
    async begin({ tell }) {
      await tell('CONFIG', 'SET', 'busy-reply-threshold', '1')
      tell('EVAL', 'while true do end', '0').catch(() => undefined)
      const isBusy = () =>
        tell('PING').then(
          () => false,
          (error: Error) => error.message.startsWith('BUSY '),
        )
      while (!(await isBusy())) await sleep(5)
    },
    revoking: down,
    end: ({ tell }) => tell('SCRIPT', 'KILL'),
    after: notHappened,
    source: 'Redis: error code BUSY',
  },
  {
    title: 'the server does not let us do anything any more',
    begin: ({ tell }) => tell('ACL', 'SETUSER', 'default', '-eval', '-get', '-mget'),
    revoking: down,
    end: ({ tell }) => tell('ACL', 'SETUSER', 'default', '+@all'),
    after: notHappened,
    source: 'Redis: error code NOPERM',
  },
  {
    title: 'the wire is cut: connections are reset, and new ones as well',
    begin: ({ proxy }) => proxy.cut(),
    revoking: 'done',
    end: ({ proxy }) => proxy.mend(),
    after: allKnown,
    source: `${issue}: cut by a proxy`,
  },
  {
    title: 'the wire swallows everything, and is reset in the end',
    begin: ({ proxy }) => proxy.swallow(),
    revoking: 'done',
    end: ({ proxy }) => proxy.mend(),
    after: allKnown,
    source: `${issue}: cut by a proxy`,
  },
  {
    title: 'the wire swallows everything, and nobody ever notices',
    begin: ({ proxy }) => proxy.swallow(),
    revoking: 'done',
    end: ({ proxy }) => proxy.mend({ unnoticed: true }),
    // What follows gives up a silent connection by itself. The application’s own is its client’s business.
    after: (mode) => (mode === direct ? [down, down, down] : [gone, gone, live]),
    source: `${issue}: cut by a proxy`,
  },
]
