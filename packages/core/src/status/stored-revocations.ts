import type { Auth } from '../claims/auth.js'
import { UsageError } from '../shared/failures.js'
import { isObject } from '../shared/json.js'
import type { Status } from './denylist.js'
import {
  type EntryTerms,
  entryOfClient,
  entryOfIssuer,
  entryOfSession,
  entryOfSubject,
  entryOfToken,
  type RevocationEntry,
} from './revocation-entry.js'
import type { RevocationStore } from './revocation-store.js'
import type { StoreContext } from './store-context.js'

/** What a store has to do by itself. */
export interface StoreParts {
  readonly maxTokenLifetime: number
  readonly requires: readonly string[]
  readonly context: StoreContext
  lookup(auth: Auth): Status | Promise<Status>
  /** Keeps an entry at least until its time, or rejects. */
  write(entry: RevocationEntry): Promise<void>
}

/** A store by its parts: which entries a revocation makes, and for how long, is the same in every store. */
export function revocationStore({ maxTokenLifetime, requires, context, lookup, write }: StoreParts): RevocationStore {
  const terms = (): EntryTerms => ({
    now: context.clock.now(),
    clockTolerance: context.clockTolerance,
    maxTokenLifetime,
  })
  return Object.freeze({
    maxTokenLifetime,
    requires: Object.freeze([...requires]),
    attach: context.attach.bind(context),
    lookup,
    revokeToken: async (token) => write(entryOfToken(object(token))),
    revokeSubject: async (target) => write(entryOfSubject(object(target), terms())),
    revokeClient: async (target) => write(entryOfClient(object(target), terms())),
    revokeIssuer: async (target) => write(entryOfIssuer(object(target), terms())),
    async revokeSession(target) {
      if (!requires.includes('sid')) {
        throw new UsageError("revokeSession: tokens without `sid` would pass; make the store with requires: ['sid']")
      }
      await write(entryOfSession(object(target), terms()))
    },
  } satisfies RevocationStore)
}

function object<Target>(target: Target): Target {
  if (isObject(target)) return target
  throw new UsageError('revoke: pass an object that says what is revoked')
}
