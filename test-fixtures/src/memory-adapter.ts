import type { Adapter, AdapterPayload } from 'oidc-provider'

/** Keeps what oidc-provider stores in a Map: client_credentials needs no look-up by anything but the id. */
export function memoryAdapter(): Adapter {
  const stored = new Map<string, AdapterPayload>()
  return {
    upsert: async (id, payload) => void stored.set(id, payload),
    find: async (id) => stored.get(id),
    findByUserCode: async () => undefined,
    findByUid: async () => undefined,
    consume: async () => undefined,
    destroy: async (id) => void stored.delete(id),
    revokeByGrantId: async () => undefined,
  }
}
