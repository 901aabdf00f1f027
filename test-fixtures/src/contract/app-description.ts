/** What an adapter is given to build: an application in no framework's words. */
export interface AppDescription {
  /** Set on every response by a middleware in front of authentication, as CORS does. */
  readonly headersBefore?: Readonly<Record<string, string>>
  /** Outermost first. A path under none of them is open to everyone. */
  readonly mounts: readonly MountDescription[]
  readonly routes: readonly RouteDescription[]
}

/** A place where requests are authenticated: `requireAuth` or `optionalAuth`, or the plugin of a scope. */
export interface MountDescription {
  /** `''` is the whole application. */
  readonly prefix: '' | `/${string}`
  readonly auth: 'required' | 'optional'
  readonly server: ServerDescription
}

/** Options of a resource server, but for what only core can make: see `serverOptions`. */
export interface ServerDescription {
  readonly audience: string
  readonly realm?: string
  /** The key set, or where it is fetched. */
  readonly keys: { readonly jwks: readonly object[] } | { readonly url: string }
  /** The name of a cookie that may carry the token, beside the header. */
  readonly cookie?: { readonly name: string; readonly origins: readonly string[] }
  readonly denylist?: (auth: { readonly tokenId: string }) => 'live' | 'revoked' | Promise<'live' | 'revoked'>
}

export interface RouteDescription {
  readonly methods: readonly ('GET' | 'POST' | 'OPTIONS')[]
  /** The whole path, with the prefix of its mount; `:name` is a parameter. */
  readonly path: string
  readonly policy?: PolicyDescription
  /** What the handler answers with 200, as `application/json`. What it throws is the framework's to answer. */
  readonly handle: (auth: { readonly subject: string | undefined } | undefined, params: object) => string
}

/** A policy as the name of the function in core that makes it, and its arguments. */
export type PolicyDescription =
  | readonly ['scope' | 'anyScope' | 'role' | 'anyRole', ...names: string[]]
  | readonly ['claim', name: string, value: string]
  | readonly ['anyOf' | 'allOf', policies: readonly PolicyDescription[]]
