import { describe, expect, it } from 'vitest'
import { google } from '../../src/providers.js'
import { problemsOf } from '../test-server.js'

const problem =
  "google: Google's access tokens are opaque: only Google itself can verify them, and this library asks nobody about a token. Let clients send access tokens of an authorization server of your own that signs users in with Google, or of Firebase: firebase({ projectId })"

describe('google', () => {
  it.each([
    { title: 'nothing', fields: [] },
    { title: 'a client', fields: [{ clientId: '1234567890-abc.apps.googleusercontent.com' }] },
  ])('says what to do instead, given $title', ({ fields }) => {
    expect(problemsOf(() => google(...fields))).toEqual([problem])
  })
})
