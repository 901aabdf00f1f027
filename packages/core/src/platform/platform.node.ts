import { isAscii, isUtf8 } from 'node:buffer'
import { hash } from 'node:crypto'
import { debuglog } from 'node:util'
import { importKey, importSecret } from './import-key.node.js'
import type { Environment, Platform } from './platform.js'
import { verifySignature } from './verify.node.js'

export { importKey, importSecret, verifySignature }

export function sha256(text: string): string {
  return hash('sha256', text, 'base64url')
}

export function decodeText(base64url: string): string | undefined {
  const bytes = Buffer.from(base64url, 'base64url')
  if (isAscii(bytes)) return bytes.toString('latin1')
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined
}

const log = debuglog('claimcheck')

export const environment: Environment = {
  platform: 'node',
  variables: process.env,
  debugging: log.enabled,
  debug: (line) => log('%s', line),
}

// The compiler holds both variants to one interface.
;({ decodeText, environment, importKey, importSecret, sha256, verifySignature }) satisfies Platform
