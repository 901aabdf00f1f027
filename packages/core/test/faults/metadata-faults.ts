import { at, type Fault, hurried } from './faults.js'

const oneForm = { discovery: 1, jwks: 0 }
// Without a path the two forms of OpenID are one.
const everyForm = { discovery: 2, jwks: 0 }

/** Faults of the metadata: met by servers that discover. */
export const metadataFaults: readonly Fault[] = [
  {
    title: 'resets connections',
    begin: at('discovery', { mode: 'reset' }),
    failure: { reason: 'connection' },
    asks: oneForm,
  },
  {
    title: 'truncates',
    begin: at('discovery', { mode: 'truncate' }),
    failure: { reason: 'connection' },
    asks: oneForm,
  },
  {
    title: 'hangs before headers',
    begin: at('discovery', { mode: 'hang' }),
    failure: { reason: 'timeout' },
    asks: oneForm,
    keys: hurried,
  },
  {
    title: 'drips',
    begin: at('discovery', { mode: 'drip', ms: 50 }),
    failure: { reason: 'timeout' },
    asks: oneForm,
    keys: hurried,
  },
  {
    title: '[MD-05] sends 300 MiB',
    begin: at('discovery', { mode: 'huge', bytes: 300 * 2 ** 20 }),
    failure: { reason: 'too_large' },
    asks: oneForm,
  },
  {
    title: '[MD-05] sends a gzip bomb',
    begin: at('discovery', { mode: 'gzipBomb', bytes: 20 * 2 ** 20 }),
    failure: { reason: 'too_large' },
    asks: oneForm,
  },
  {
    title: '[MD-01] sends a login page',
    begin: at('discovery', { mode: 'html' }),
    failure: { reason: 'not_json' },
    asks: everyForm,
  },
  {
    title: '[MD-01] answers 429',
    begin: at('discovery', { mode: 'status', code: 429 }),
    failure: { reason: 'status', status: 429 },
    asks: everyForm,
  },
  {
    title: '[MD-01] answers 500',
    begin: at('discovery', { mode: 'status', code: 500 }),
    failure: { reason: 'status', status: 500 },
    asks: oneForm,
  },
  {
    title: '[MD-01, MD-05] redirects',
    begin: (issuer) => issuer.behave('discovery', { mode: 'redirect', to: `${issuer.issuer}/moved` }),
    failure: { reason: 'redirect', status: 302 },
    asks: everyForm,
  },
  {
    title: '[MD-02] calls itself by another name',
    begin: at('discovery', { mode: 'wrongIssuer' }),
    failure: { reason: 'issuer_mismatch', received: 'https://other.test' },
    asks: everyForm,
  },
  {
    title: 'no longer says where its keys are',
    begin: (issuer) => issuer.describe({ jwks_uri: undefined }),
    end: (issuer) => issuer.describe({}),
    failure: { reason: 'not_metadata' },
    asks: oneForm,
  },
  {
    title: '[MD-04] names an address for its keys that is not https',
    begin: (issuer) => issuer.describe({ jwks_uri: 'http://issuer.test/jwks' }),
    end: (issuer) => issuer.describe({}),
    failure: { reason: 'jwks_uri_refused' },
    asks: oneForm,
  },
]
