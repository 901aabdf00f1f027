import { koaJwtSecret } from 'jwks-rsa'
import jwt from 'koa-jwt'
import { keySetOptions } from './jwks-rsa.mjs'
import { versionOf } from './version-of.mjs'

const middleware = (trust) => {
  const { issuer, audience, algorithm } = trust
  return jwt({ secret: koaJwtSecret(keySetOptions(trust)), issuer, audience, algorithms: [algorithm] })
}

const refuse = (status, message) => {
  throw Object.assign(new Error(message), { status })
}

// In process there is no Koa: this is all that the middleware asks of its context.
const contextWith = (token) => ({ header: { authorization: `Bearer ${token}` }, state: {}, throw: refuse })

export const koaJwt = {
  name: 'koa-jwt + jwks-rsa',
  version: `${versionOf('koa-jwt')} + ${versionOf('jwks-rsa')}`,
  create(trust) {
    const handle = middleware(trust)
    return { verify: (token) => handle(contextWith(token), () => {}) }
  },
  mount: { koa: (app, trust) => app.use(middleware(trust)) },
}
