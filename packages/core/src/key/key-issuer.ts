import { isThenable } from '../shared/deadline.js'
import { TokenRefused } from '../shared/failures.js'
import type { JwsHeader, KeyContext, KeySource, VerificationKey } from '../shared/key-source.js'
import type { PublishedKey } from './key-set.js'
import { ownFacts, ownSource } from './own-sources.js'

/**
 * Asks the same source, and holds a key that names its issuer to it, in a member `issuer` of the JWK as Microsoft Entra has it: where one key
 * set serves many tenants, a tenant's own key must not sign for the others. One `{name}` in the member stands for any tenant. A key that
 * names no issuer serves all of them.
 */
export function checkKeyIssuer(source: KeySource): KeySource {
  const checked: KeySource = {
    ...delegated(source),
    keyFor(header: JwsHeader, issuer: string, context: KeyContext) {
      const key = source.keyFor(header, issuer, context)
      return isThenable(key) ? Promise.resolve(key).then((ready) => held(ready, issuer)) : held(key, issuer)
    },
  }
  const facts = ownFacts(source)
  if (facts === undefined) return Object.freeze(checked)
  const { same, ...others } = facts
  return ownSource(checked, { ...others, ...(same !== undefined && { same: `of its issuer: ${same}` }) })
}

// Method by method: somebody else's source may be of a class.
function delegated(source: KeySource): Omit<KeySource, 'keyFor'> {
  const { algorithms } = source
  return {
    ...(algorithms !== undefined && { algorithms }),
    ...(source.refresh && { refresh: (issuer, context) => source.refresh?.(issuer, context) ?? Promise.resolve() }),
    ...(source.forget && { forget: (issuer, kid) => source.forget?.(issuer, kid) }),
    ...(source.health && { health: source.health.bind(source) }),
    ...(source.snapshot && { snapshot: source.snapshot.bind(source) }),
  }
}

function held(key: PublishedKey | undefined, issuer: string): VerificationKey | undefined {
  if (key?.issuer === undefined || isOf(key.issuer, issuer)) return key
  throw new TokenRefused('key_unknown')
}

function isOf(published: string, issuer: string): boolean {
  const [before = '', after, ...more] = published.split(/\{[A-Za-z]{1,32}\}/)
  if (after === undefined) return published === issuer
  const tenant = issuer.slice(before.length, issuer.length - after.length)
  const framed = issuer.startsWith(before) && issuer.endsWith(after) && more.length === 0
  return framed && /^[A-Za-z0-9._~-]{1,128}$/.test(tenant)
}
