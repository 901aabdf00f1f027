import { type Auth, authOf, claimcheck, requireScope, TokenRefused } from '@claimcheck/fastify'
import { okta } from '@claimcheck/fastify/providers'
import Fastify from 'fastify'

const app = Fastify()
app.register(claimcheck, { issuer: 'https://auth.example.com', audience: 'https://api.example.com' })

// @ts-expect-error An audience is required: this line also shows that the types are not `any`.
app.register(claimcheck, { issuer: 'https://auth.example.com' })

app.register(claimcheck, { ...okta({ domain: 'example.okta.com', audience: 'api://default' }), auth: 'optional' })

// @ts-expect-error Also the types of the presets are not `any`.
okta({ domain: 'example.okta.com' })

app.get<{ Params: { id: string } }>('/orders/:id', { onRequest: requireScope('read:orders') }, async (request) => {
  const auth: Auth | undefined = request.auth
  return { id: request.params.id, owner: authOf(request).account, subject: auth?.subject }
})

app.get('/health', { config: { auth: false } }, async () => ({ status: 'ok' }))

export const isRefusal = (error: unknown): boolean => error instanceof TokenRefused
