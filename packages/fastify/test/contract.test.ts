import { describeAdapter } from '@claimcheck/test-fixtures/adapter-contract'
import { buildApp } from './build-app.js'
import { injecting } from './injecting.js'
import { serve } from './serve.js'

describeAdapter('Fastify 5', (description) => serve(buildApp(description)))

describeAdapter('Fastify 5 by inject', (description) => injecting(buildApp(description)))
