import { ConfigError } from '../shared/failures.js'

/**
 * Always throws: Google's access tokens are opaque, and only Google can tell what they are good for. It is here so that whoever looks for
 * it learns what to do instead.
 *
 * For users who sign in with Google: exchange their sign-in for tokens of an authorization server of your own, for example with {@link firebase}.
 * For services on Google Cloud, which can ask for an ID token with your service as its audience: no preset,
 * `{ issuer: 'https://accounts.google.com', audience: 'https://your-service.example.com', algorithms: ['RS256'] }` and a check of `email`.
 *
 * @throws {@link ConfigError} that says so.
 */
export function google(_fields?: unknown): never {
  throw new ConfigError([
    "google: Google's access tokens are opaque: only Google itself can verify them, and this library asks nobody about a token. Let clients send access tokens of an authorization server of your own that signs users in with Google, or of Firebase: firebase({ projectId })",
  ])
}
