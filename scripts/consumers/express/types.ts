import { type Auth, authOf, requireAuth, requireScope, TokenRefused } from '@claimcheck/express'
import express from 'express'

const app = express()
app.use(requireAuth({ issuer: 'https://auth.example.com', audience: 'https://api.example.com' }))

// @ts-expect-error An audience is required: this line also shows that the types are not `any`.
requireAuth({ issuer: 'https://auth.example.com' })

app.get('/orders/:id', requireScope('read:orders'), (req, res) => {
  const id: string = req.params.id
  const auth: Auth | undefined = req.auth
  res.json({ id, owner: authOf(req).account, subject: auth?.subject })
})

export const isRefusal = (error: unknown): boolean => error instanceof TokenRefused
