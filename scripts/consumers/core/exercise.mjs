import assert from 'node:assert/strict'
import { google, hydra } from '@claimcheck/core/providers'
import { audience, createSigner, issuer } from '../mint.mjs'

export async function exercise({ createResourceServer, createVerifier, isConfigError, scope, staticKeys }) {
  const { jwk, mint } = createSigner()
  const options = { issuer, audience, keys: staticKeys(jwk) }
  const server = createResourceServer(options)
  const decide = (...rawHeaders) => server.decide({ method: 'GET', target: '/', rawHeaders }, scope('read:orders'))

  const { admitted, refusal } = await decide()
  assert.deepEqual([admitted, refusal.status, refusal.failure.code], [false, 401, 'credentials_absent'])

  const token = mint({ scope: 'read:orders' })
  const decision = await decide('Authorization', `Bearer ${token}`)
  assert.equal(decision.admitted, true)
  assert.equal(decision.auth.account, `${issuer}#sub:ada`)

  const weak = await decide('Authorization', `Bearer ${mint({ scope: 'other' })}`)
  assert.deepEqual([weak.refusal.status, weak.refusal.failure.code], [403, 'scope_insufficient'])

  assert.equal((await createVerifier(options).verify(token)).subject, 'ada')

  const preset = { ...hydra({ issuer, audience }), keys: options.keys }
  assert.equal((await createVerifier(preset).verify(token)).clientId, 'shop')
  assert.throws(google, isConfigError)
}
