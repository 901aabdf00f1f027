import { LRUCache } from 'lru-cache'
import type { JwsHeader } from '../shared/key-source.js'

/**
 * The few distinct headers an issuer signs with, already parsed and judged on their own. Holds nothing else: every rule of the issuer is asked
 * each time. Bounded, and a header gets in only after it has led to a valid signature, so that nobody else can fill it.
 */
export class HeaderMemo {
  readonly #headers = new LRUCache<string, JwsHeader>({ max: 256 })

  find(segment: string): JwsHeader | undefined {
    return this.#headers.get(segment)
  }

  keep(segment: string, header: JwsHeader): void {
    if (this.#headers.has(segment)) return
    // A copy: as a slice it would keep the whole token alive.
    this.#headers.set(JSON.parse(JSON.stringify(segment)) as string, header)
  }
}
