import { type Clock, systemClock } from '../shared/clock.js'
import type { Emit, Event } from '../shared/events.js'
import type { DenylistContext } from './denylist.js'

/** What the servers that use a store have told it: it goes by the first clock and the largest tolerance, and tells all of them. */
export class StoreContext {
  readonly #emits = new Set<Emit>()
  #clock: Clock | undefined
  #clockTolerance: number | undefined
  #began: { readonly wall: number; readonly monotonic: number } | undefined

  attach({ clock, clockTolerance, emit }: DenylistContext): void {
    if (this.#clock === undefined) this.#began = { wall: clock.now(), monotonic: clock.monotonic() }
    this.#clock ??= clock
    this.#clockTolerance = Math.max(this.#clockTolerance ?? 0, clockTolerance)
    this.#emits.add(emit)
  }

  /**
   * Seconds since the epoch, by the wall clock or by what has passed since a server told of it, whichever says less: a wall clock that runs
   * ahead for a while must not make a store forget.
   */
  get surely(): number {
    const { clock } = this
    const { wall, monotonic } = this.#began ?? { wall: clock.now(), monotonic: clock.monotonic() }
    this.#began = { wall, monotonic }
    return Math.min(clock.now(), wall + (clock.monotonic() - monotonic) / 1000)
  }

  /** Seconds. Before any server has said: 10. */
  get clockTolerance(): number {
    return this.#clockTolerance ?? 10
  }

  get clock(): Clock {
    return this.#clock ?? systemClock
  }

  emit(event: Event): void {
    for (const emit of this.#emits) emit(event)
  }
}
