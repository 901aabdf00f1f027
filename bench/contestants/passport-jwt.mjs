import { passportJwtSecret } from 'jwks-rsa'
import passport from 'passport'
import { ExtractJwt, Strategy } from 'passport-jwt'
import { keySetOptions } from './jwks-rsa.mjs'
import { verifierOf } from './middleware-by-hand.mjs'
import { versionOf } from './version-of.mjs'

function middleware(trust) {
  const { issuer, audience, algorithm } = trust
  const options = {
    secretOrKeyProvider: passportJwtSecret(keySetOptions(trust)),
    jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
    issuer,
    audience,
    algorithms: [algorithm],
  }
  const authenticator = new passport.Passport()
  authenticator.use(new Strategy(options, (claims, done) => done(null, claims)))
  return authenticator.authenticate('jwt', { session: false })
}

export const passportJwt = {
  name: 'passport-jwt',
  version: `${versionOf('passport-jwt')} + jwks-rsa ${versionOf('jwks-rsa')}`,
  create: (trust) => verifierOf(middleware(trust)),
  mount: { express: (app, trust) => app.use(middleware(trust)) },
}
