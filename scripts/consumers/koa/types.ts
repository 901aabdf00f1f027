import { type Auth, type AuthState, authOf, requireAuth, requireScope, TokenRefused } from '@claimcheck/koa'
import { cognito } from '@claimcheck/koa/providers'
import Koa from 'koa'

const app = new Koa<AuthState>()
app.use(requireAuth({ issuer: 'https://auth.example.com', audience: 'https://api.example.com' }))

// @ts-expect-error An audience is required: this line also shows that the types are not `any`.
requireAuth({ issuer: 'https://auth.example.com' })

app.use(requireAuth({ ...cognito({ userPoolId: 'eu-central-1_aBc', clientId: 'shop' }), clockTolerance: 5 }))

// @ts-expect-error Also the types of the presets are not `any`.
cognito({ userPoolId: 'eu-central-1_aBc' })

app.use(requireScope('read:orders'))
app.use((ctx) => {
  const auth: Auth | undefined = ctx.state.auth
  ctx.body = { owner: authOf(ctx).account, subject: auth?.subject }
})

export const isRefusal = (error: unknown): boolean => error instanceof TokenRefused
