import { environment } from '#platform'
import { type Emit, type Event, quietly } from './shared/events.js'

/** The application's observer and, with `NODE_DEBUG=claimcheck`, our own log. Undefined when nobody listens. */
export function observerOf(onEvent: ((event: Event) => unknown) | undefined): Emit | undefined {
  const told = onEvent && quietly(onEvent)
  if (!environment.debugging) return told
  return (event) => {
    environment.debug(lineOf(event))
    told?.(event)
  }
}

function lineOf({ type, ...facts }: Event): string {
  return [type, ...Object.entries(facts).map(([name, value]) => `${name}=${printable(value)}`)].join(' ')
}

// An issuer's metadata and key set are text of somebody else's: none of it may begin a line of its own.
const printable = (value: unknown): string => String(value).replace(/[^\x20-\x7e]/g, '?')
