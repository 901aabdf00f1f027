import { expressjwt } from 'express-jwt'
import { expressJwtSecret } from 'jwks-rsa'
import { keySetOptions } from './jwks-rsa.mjs'
import { verifierOf } from './middleware-by-hand.mjs'
import { versionOf } from './version-of.mjs'

const middleware = (trust) => {
  const { issuer, audience, algorithm } = trust
  return expressjwt({ secret: expressJwtSecret(keySetOptions(trust)), issuer, audience, algorithms: [algorithm] })
}

export const expressJwt = {
  name: 'express-jwt + jwks-rsa',
  version: `${versionOf('express-jwt')} + ${versionOf('jwks-rsa')}`,
  create: (trust) => verifierOf(middleware(trust)),
  mount: { express: (app, trust) => app.use(middleware(trust)) },
}
