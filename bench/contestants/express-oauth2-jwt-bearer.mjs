import { auth } from 'express-oauth2-jwt-bearer'
import { verifierOf } from './middleware-by-hand.mjs'
import { versionOf } from './version-of.mjs'

const middleware = ({ issuer, audience }) => auth({ issuerBaseURL: issuer, audience })

export const expressOauth2JwtBearer = {
  name: 'express-oauth2-jwt-bearer',
  version: versionOf('express-oauth2-jwt-bearer'),
  create: (trust) => verifierOf(middleware(trust)),
  mount: { express: (app, trust) => app.use(middleware(trust)) },
}
