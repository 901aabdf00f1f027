import assert from 'node:assert/strict'
import { audience, createSigner, issuer } from '../mint.mjs'

export async function exercise({ createResourceServer, createVerifier, scope, staticKeys }) {
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
}
