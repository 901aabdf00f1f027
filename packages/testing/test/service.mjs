// A service in a process of its own, as it is shipped: it reads the environment, and knows nothing of tests.
import { authOf, requireAuth } from '@claimcheck/express'
import express from 'express'

const app = express()
app.use(requireAuth())
app.get('/me', (req, res) => res.json({ account: authOf(req).account }))
const server = app.listen(0, '127.0.0.1', () => process.send(server.address().port))
process.on('disconnect', () => process.exit())
