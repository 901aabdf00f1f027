import type { OutgoingHttpHeaders } from 'node:http'

/** How one document of the faulty issuer, its key set or its metadata, is answered. */
export type Behaviour =
  | { mode: 'ok' }
  /** Right, with these headers, for instance `cache-control`. */
  | { mode: 'headers'; headers: OutgoingHttpHeaders }
  /** Right, with this `ETag`, or one that changes with the document; 304 to whoever has it already (RFC 9110 §13.1.2). Once `until` has settled. */
  | { mode: 'etag'; etag?: string; until?: Promise<unknown> }
  /** Right, but late. */
  | { mode: 'delayed'; ms: number }
  /** Right, once the promise has settled: for tests that turn a clock. */
  | { mode: 'held'; until: Promise<unknown> }
  /** Nothing, not even headers. */
  | { mode: 'hang' }
  /** Headers and half a body, then nothing. */
  | { mode: 'stall' }
  /** One byte after another; `ms` apart, 100 unless told. */
  | { mode: 'drip'; ms?: number }
  /** Promises more bytes than it sends, then ends. */
  | { mode: 'truncate' }
  /** Resets the connection (RST). */
  | { mode: 'reset' }
  | { mode: 'status'; code: number; headers?: OutgoingHttpHeaders }
  /** 302 unless told. */
  | { mode: 'redirect'; to: string; code?: number }
  /** 200, a login page. */
  | { mode: 'html' }
  /** 200, application/json, and broken off within. */
  | { mode: 'notJson' }
  /** 200 and any JSON value in place of the document. */
  | { mode: 'json'; value: unknown }
  /** A right document grown by white space to that size, in chunks; `bytesSent` counts them. */
  | { mode: 'huge'; bytes: number }
  /** The same, small on the wire and that size when decoded. */
  | { mode: 'gzipBomb'; bytes: number }
  /** `{ "keys": [] }` */
  | { mode: 'emptySet' }
  /** The published keys, and copies of the ES256 spare key as `test-filler-0`, `-1` … up to that many in all. */
  | { mode: 'manyKeys'; count: number }
  /** The document under another issuer's name: `https://other.test` unless told. */
  | { mode: 'wrongIssuer'; issuer?: string }
