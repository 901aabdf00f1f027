import { type Behaviour, type FaultyIssuer, type Target, testKeys } from '@claimcheck/test-fixtures'
import type { RemoteKeysOptions } from '../../src/key/remote-options.js'

interface Asked {
  readonly discovery: number
  readonly jwks: number
}

/** One way for an issuer to fail. */
export interface Fault {
  readonly title: string
  begin(issuer: FaultyIssuer): unknown
  /** Default: both documents are right again. */
  end?(issuer: FaultyIssuer): unknown
  /** What operators are told, by each failed attempt. */
  readonly failure: { readonly reason: string; readonly status?: number; readonly received?: string }
  /** What one failed attempt asks of the issuer. */
  readonly asks: Asked
  /** What of that reaches the issuer. Default: all of it. */
  readonly arrives?: Asked
  readonly keys?: RemoteKeysOptions
}

const both = { discovery: 1, jwks: 1 }
/** Enough where all is well, and not long to wait for where nothing comes. */
export const hurried = { timeout: 0.3 }

export const at =
  (target: Target, how: Behaviour): Fault['begin'] =>
  (issuer) =>
    issuer.behave(target, how)

/** Faults of the connection and of the key set: a server meets them however it came to know where the keys are. */
export const keySetFaults: readonly Fault[] = [
  {
    title: 'refuses connections',
    begin: (issuer) => issuer.stop(),
    end: (issuer) => issuer.restart(),
    failure: { reason: 'connection' },
    asks: { discovery: 1, jwks: 0 },
    arrives: { discovery: 0, jwks: 0 },
  },
  { title: 'resets connections', begin: at('jwks', { mode: 'reset' }), failure: { reason: 'connection' }, asks: both },
  { title: 'truncates', begin: at('jwks', { mode: 'truncate' }), failure: { reason: 'connection' }, asks: both },
  {
    title: 'hangs before headers',
    begin: at('jwks', { mode: 'hang' }),
    failure: { reason: 'timeout' },
    asks: both,
    keys: hurried,
  },
  {
    title: 'stalls within the body',
    begin: at('jwks', { mode: 'stall' }),
    failure: { reason: 'timeout' },
    asks: both,
    keys: hurried,
  },
  {
    title: 'drips',
    begin: at('jwks', { mode: 'drip', ms: 50 }),
    failure: { reason: 'timeout' },
    asks: both,
    keys: hurried,
  },
  {
    title: '[MD-05] sends 300 MiB',
    begin: at('jwks', { mode: 'huge', bytes: 300 * 2 ** 20 }),
    failure: { reason: 'too_large' },
    asks: both,
  },
  {
    title: '[MD-05] sends a gzip bomb',
    begin: at('jwks', { mode: 'gzipBomb', bytes: 20 * 2 ** 20 }),
    failure: { reason: 'too_large' },
    asks: both,
  },
  { title: 'sends a login page', begin: at('jwks', { mode: 'html' }), failure: { reason: 'not_json' }, asks: both },
  {
    title: 'sends JSON that is broken off',
    begin: at('jwks', { mode: 'notJson' }),
    failure: { reason: 'not_json' },
    asks: both,
  },
  {
    title: 'sends JSON that is no key set',
    begin: at('jwks', { mode: 'json', value: { error: 'server_error' } }),
    failure: { reason: 'not_a_jwks' },
    asks: both,
  },
  {
    title: 'answers 429',
    begin: at('jwks', { mode: 'status', code: 429, headers: { 'retry-after': '3600' } }),
    failure: { reason: 'status', status: 429 },
    asks: both,
  },
  {
    title: 'answers 500',
    begin: at('jwks', { mode: 'status', code: 500 }),
    failure: { reason: 'status', status: 500 },
    asks: both,
  },
  {
    title: '[MD-05] redirects',
    begin: (issuer) => issuer.behave('jwks', { mode: 'redirect', to: issuer.jwksUri }),
    failure: { reason: 'redirect', status: 302 },
    asks: both,
  },
  {
    title: 'sends an empty set once',
    begin: at('jwks', { mode: 'emptySet' }),
    failure: { reason: 'empty_set' },
    asks: both,
  },
  {
    title: 'sends keys of which none can be used',
    begin: at('jwks', { mode: 'json', value: { keys: [{ ...testKeys.ES256.publicJwk, use: 'enc' }] } }),
    failure: { reason: 'no_usable_key' },
    asks: both,
  },
  {
    title: '[MD-05] sends 10,000 keys',
    begin: at('jwks', { mode: 'manyKeys', count: 10_000 }),
    failure: { reason: 'too_large' },
    asks: both,
  },
  {
    title: 'sends 10,000 keys to whoever reads them all',
    begin: at('jwks', { mode: 'manyKeys', count: 10_000 }),
    failure: { reason: 'too_many_keys' },
    asks: both,
    keys: { maxBytes: 10 * 2 ** 20 },
  },
]
