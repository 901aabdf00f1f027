import { isAlgorithm } from '../shared/algorithms.js'
import { TokenRefused } from '../shared/failures.js'
import { type JsonObject, own } from '../shared/json.js'
import type { JwsHeader } from '../shared/key-source.js'

/**
 * Judges a JOSE header before any key is touched (RFC 7515 §4.1, RFC 8725 §3.1). `jku`, `jwk`, `x5u` and `x5c` are ignored:
 * nothing a token brings along decides what verifies it.
 *
 * @throws {@link TokenRefused} `token_malformed`, `critical_header_unsupported`, `algorithm_refused`.
 */
export function readJoseHeader(header: JsonObject): JwsHeader {
  const alg = own(header, 'alg')
  if (typeof alg !== 'string' || !isKeyId(own(header, 'kid'))) throw new TokenRefused('token_malformed')
  if (Object.hasOwn(header, 'crit') || encodesDifferently(header)) throw new TokenRefused('critical_header_unsupported')
  if (!isAlgorithm(alg)) throw new TokenRefused('algorithm_refused')
  return header as JwsHeader
}

const isKeyId = (kid: unknown): boolean =>
  kid === undefined || (typeof kid === 'string' && kid.length >= 1 && kid.length <= 256)

// RFC 7797 §3: `b64` other than true changes what is signed, and must never be overlooked.
const encodesDifferently = (header: JsonObject): boolean => Object.hasOwn(header, 'b64') && header['b64'] !== true
