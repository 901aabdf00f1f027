import { LRUCache } from 'lru-cache'
import type { JwsHeader } from '../shared/key-source.js'
import type { UnverifiedToken } from '../shared/stages.js'

/**
 * The few distinct headers an issuer signs with, already parsed and judged on their own. Holds nothing else: every rule of the issuer is asked
 * each time. Bounded, and a header gets in only after it has led to a valid signature, so that nobody else can fill it.
 */
export class HeaderMemo {
  readonly #headers = new LRUCache<string, JwsHeader>({ max: 256 })
  readonly #kept = new WeakSet<JwsHeader>()

  find(segment: string): JwsHeader | undefined {
    return this.#headers.get(segment)
  }

  keep({ text, header }: UnverifiedToken): void {
    if (this.#kept.has(header)) return
    this.#kept.add(header)
    // A copy: as a slice it would keep the whole token alive.
    const segment = JSON.stringify(text.slice(0, text.indexOf('.')))
    this.#headers.set(JSON.parse(segment) as string, header)
  }
}
