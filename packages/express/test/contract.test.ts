import { describeAdapter } from '@claimcheck/test-fixtures/adapter-contract'
import { buildApp } from './build-app.js'
import { serve, versions } from './serve.js'

for (const { version, express } of versions) {
  describeAdapter(version, (description) => serve(buildApp(express, description)))
}
