import { auth } from 'express-oauth2-jwt-bearer'
import { versionOf } from './version-of.mjs'

const middleware = ({ issuer, audience }) => auth({ issuerBaseURL: issuer, audience })

// In process there is no Express: this is all that the middleware asks of its request.
const requestWith = (token) => ({
  method: 'GET',
  url: '/orders',
  originalUrl: '/orders',
  protocol: 'https',
  headers: { host: 'api.bench.example', authorization: `Bearer ${token}` },
  query: {},
  get: (name) => (name === 'Host' ? 'api.bench.example' : undefined),
  is: () => false,
})

export const expressOauth2JwtBearer = {
  name: 'express-oauth2-jwt-bearer',
  version: versionOf('express-oauth2-jwt-bearer'),
  create(trust) {
    const handle = middleware(trust)
    const verify = (token) =>
      new Promise((resolve, reject) => {
        handle(requestWith(token), {}, (error) => (error === undefined ? resolve() : reject(error)))
      })
    return { verify }
  },
  mount: { express: (app, trust) => app.use(middleware(trust)) },
}
