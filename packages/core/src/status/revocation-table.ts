/** The first 128 bits of a digest, as signed words: numbers that need no memory of their own. */
export type Words = readonly [number, number, number, number]

const segmentCount = 256
const latest = 2 ** 32 - 1

/**
 * Digests, each with the second in which it may go and, in a dated table, a moment. In typed arrays: 20 or 28 bytes for one, whatever was
 * digested. Nothing goes unless {@link RevocationTable.sweep} is called or its segment grows, and then only what is past its time.
 */
export class RevocationTable {
  readonly #segments: (Segment | undefined)[] = new Array(segmentCount)
  readonly #dated: boolean
  #size = 0

  constructor({ dated }: { dated: boolean }) {
    this.#dated = dated
  }

  get size(): number {
    return this.#size
  }

  /** The moment kept with a digest, Infinity in a table without; undefined when it is not there. */
  find(words: Words): number | undefined {
    return this.#segments[words[0] >>> 24]?.find(words)
  }

  /**
   * Adds a digest, or moves its times to the later ones: a revocation never takes back what an earlier one said.
   *
   * @param times seconds since the epoch
   */
  set(words: Words, { until, before = 0, now }: { until: number; before?: number; now: number }): void {
    const at = words[0] >>> 24
    const segment = this.#segments[at] ?? new Segment(this.#dated)
    this.#segments[at] = segment
    this.#size -= segment.size
    segment.set(words, { until: Math.min(latest, Math.ceil(until)), before }, now)
    this.#size += segment.size
  }

  /** Drops what is past its time, in seconds since the epoch. */
  sweep(now: number): void {
    this.#size = 0
    for (const segment of this.#segments) {
      segment?.rebuild(now)
      this.#size += segment?.size ?? 0
    }
  }
}

interface Times {
  readonly until: number
  readonly before: number
}

/** Of each slot: four words, and the second in which it may go; 0 says that it is free. */
const stride = 5
const fullest = 0.7
const growth = 1.15

/** Open addressing with linear probing. Small, so that growing one never halts the process for long. */
class Segment {
  readonly #dated: boolean
  #capacity = 0
  #slots = new Int32Array(0)
  #before = new Float64Array(0)
  size = 0

  constructor(dated: boolean) {
    this.#dated = dated
  }

  find(words: Words): number | undefined {
    if (this.size === 0) return undefined
    const at = this.#slotOf(words)
    if (this.#slots[at * stride + 4] === 0) return undefined
    return this.#dated ? this.#before[at] : Number.POSITIVE_INFINITY
  }

  set(words: Words, { until, before }: Times, now: number): void {
    if (this.size + 1 > this.#capacity * fullest) this.rebuild(now)
    const at = this.#slotOf(words)
    const known = (this.#slots[at * stride + 4] ?? 0) >>> 0
    if (known === 0) this.size++
    this.#slots.set(words, at * stride)
    this.#slots[at * stride + 4] = Math.max(known, until, 1)
    if (this.#dated) this.#before[at] = Math.max(this.#before[at] ?? 0, before)
  }

  /** Leaves what is past its time behind, and makes some room. */
  rebuild(now: number): void {
    const slots = this.#slots
    const before = this.#before
    const kept: number[] = []
    for (let at = 0; at < this.#capacity; at++)
      if ((slots[at * stride + 4] ?? 0) >>> 0 >= Math.max(1, now)) kept.push(at)
    this.#capacity = Math.max(8, Math.ceil(((kept.length + 1) / fullest) * growth))
    this.#slots = new Int32Array(this.#capacity * stride)
    this.#before = new Float64Array(this.#dated ? this.#capacity : 0)
    this.size = kept.length
    for (const at of kept) {
      const slot = slots.subarray(at * stride, at * stride + stride)
      const to = this.#slotOf(slot as unknown as Words)
      this.#slots.set(slot, to * stride)
      if (this.#dated) this.#before[to] = before[at] ?? 0
    }
  }

  /** The slot of these words, or the free one where they belong. */
  #slotOf([first, second, third, fourth]: Words): number {
    const slots = this.#slots
    const end = slots.length
    let at = ((second >>> 0) % this.#capacity) * stride
    while (slots[at + 4] !== 0) {
      const isSame = slots[at] === first && slots[at + 1] === second
      if (isSame && slots[at + 2] === third && slots[at + 3] === fourth) break
      at += stride
      if (at === end) at = 0
    }
    return at / stride
  }
}

/** The words of a digest in base64url. */
export function wordsOf(digest: string): Words {
  const bytes = atob(digest.slice(0, 24).replaceAll('-', '+').replaceAll('_', '/'))
  const word = (at: number): number => [0, 1, 2, 3].reduce((bits, more) => (bits << 8) | bytes.charCodeAt(at + more), 0)
  return [word(0), word(4), word(8), word(12)]
}
