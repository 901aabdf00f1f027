import { decodeText } from '#platform'
import { TokenRefused } from '../shared/failures.js'
import { type JsonObject, parseFrozenObject } from '../shared/json.js'
import type { UnverifiedToken } from '../shared/stages.js'
import type { HeaderMemo } from './header-memo.js'
import { readJoseHeader } from './jose-header.js'

const threeParts = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*$/
const fiveParts = /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*){4}$/

/**
 * Reads a JWS in compact form (RFC 7515 §7.1) whose payload is a JSON object. Length, alphabet and number of parts are judged before
 * anything is decoded. Verifies nothing.
 *
 * @param maxLength characters
 * @throws {@link TokenRefused} `token_too_long`, `token_malformed`, `token_encrypted`, `critical_header_unsupported`,
 * `algorithm_refused`.
 */
export function readCompactJws(text: unknown, maxLength: number, memo?: HeaderMemo): UnverifiedToken {
  if (typeof text !== 'string') throw new TokenRefused('token_malformed')
  if (text.length > maxLength) throw new TokenRefused('token_too_long')
  if (!threeParts.test(text)) throw new TokenRefused(fiveParts.test(text) ? 'token_encrypted' : 'token_malformed')

  const headerEnd = text.indexOf('.')
  const payloadEnd = text.lastIndexOf('.')
  const signature = text.slice(payloadEnd + 1)
  const headerSegment = text.slice(0, headerEnd)
  const known = memo?.find(headerSegment)
  const header = known ?? decodedObject(headerSegment)
  const claims = decodedObject(text.slice(headerEnd + 1, payloadEnd))
  if (header === undefined || claims === undefined || !isCanonical(signature)) throw new TokenRefused('token_malformed')

  const signingInput = text.slice(0, payloadEnd)
  return Object.freeze({
    text,
    signingInput,
    signature,
    header: known ?? readJoseHeader(header),
    claims,
  }) as UnverifiedToken
}

function decodedObject(base64url: string): JsonObject | undefined {
  if (!isCanonical(base64url)) return undefined
  const text = decodeText(base64url)
  return text === undefined ? undefined : parseFrozenObject(text)
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** No stray bits: of all the texts that decode to the same bytes, only one is accepted (RFC 4648 §3.5). */
function isCanonical(base64url: string): boolean {
  const rest = base64url.length % 4
  if (rest === 0) return true
  const last = alphabet.indexOf(base64url.charAt(base64url.length - 1))
  return rest === 2 ? (last & 0b1111) === 0 : rest === 3 && (last & 0b11) === 0
}
