import { type Auth, authOf, requireAuth, requireScope, TokenRefused } from '@claimcheck/express'
import { entra } from '@claimcheck/express/providers'
import express from 'express'

const app = express()
app.use(requireAuth({ issuer: 'https://auth.example.com', audience: 'https://api.example.com' }))

// @ts-expect-error An audience is required: this line also shows that the types are not `any`.
requireAuth({ issuer: 'https://auth.example.com' })

app.use(requireAuth({ ...entra({ tenants: ['a'], audience: 'b' }), clockTolerance: 5 }))

// @ts-expect-error One tenant or several: also the types of the presets are not `any`.
entra({ tenant: 'a', tenants: ['a'], audience: 'b' })

app.get('/orders/:id', requireScope('read:orders'), (req, res) => {
  const id: string = req.params.id
  const auth: Auth | undefined = req.auth
  res.json({ id, owner: authOf(req).account, subject: auth?.subject })
})

export const isRefusal = (error: unknown): boolean => error instanceof TokenRefused
