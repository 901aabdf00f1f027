/** The options of jwks-rsa's own examples, the same for Express, Passport and Koa. */
export const keySetOptions = ({ jwksUri }) => ({ jwksUri, cache: true, rateLimit: true, jwksRequestsPerMinute: 5 })
