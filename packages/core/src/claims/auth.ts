import type { JsonObject } from '../shared/json.js'
import type { JwsHeader, VerificationKey } from '../shared/key-source.js'
import type { IssuerRules } from '../shared/rules.js'
import type { Granted } from './granted.js'

/** The claims of an access token. Extend it by module augmentation with those of your issuer. */
export interface AccessTokenClaims {
  readonly iss: string
  readonly exp: number
  readonly aud?: string | readonly string[]
  readonly sub?: string
  readonly client_id?: string
  readonly iat?: number
  readonly nbf?: number
  readonly jti?: string
  readonly scope?: string
  readonly [claim: string]: unknown
}

/** What a verified token grants. Frozen, and so is everything in it. */
export interface Auth<Claims = AccessTokenClaims> {
  readonly scheme: 'Bearer' | 'DPoP'
  /** The configured issuer, also when the token used its second spelling. */
  readonly issuer: string
  /** Unique only within its issuer. */
  readonly subject: string | undefined
  /** Issuer and subject, else issuer and client: use this as an owner key. */
  readonly account: string | undefined
  /** The first of `client_id`, `azp`, `cid`, `appid`. */
  readonly clientId: string | undefined
  /** Whom the token stands for: a user, or the client itself (RFC 9700 §4.15). Undefined when the token does not tell. */
  readonly principal: 'user' | 'client' | undefined
  /** What the token says, without implied ones. */
  readonly scopes: readonly string[]
  readonly roles: readonly string[]
  /** `jti:…`, else `sha256:…` of the signing input. */
  readonly tokenId: string
  /** Seconds since the epoch. */
  readonly expiresAt: number
  readonly claims: Readonly<Claims>
  readonly header: Readonly<JwsHeader>
  /** The token itself. Not an own property: absent from JSON, spread and inspection. */
  get token(): string
}

/** What judging again needs, behind `Symbol.for('claimcheck.auth')`. One object for as long as the verification of the token is kept. */
export interface Judging {
  /** Stands for the server that made this. */
  readonly server: object
  readonly key: VerificationKey
  readonly rules: IssuerRules
  /** For each scope, the scopes that imply it. */
  readonly impliedBy: Readonly<Record<string, readonly string[]>>
  readonly digest: string | undefined
}

const judgingOf = Symbol.for('claimcheck.auth')
const inspectAs = Symbol.for('nodejs.util.inspect.custom')

export interface AuthFacts {
  readonly claims: JsonObject
  readonly header: JwsHeader
  readonly granted: Granted
  readonly tokenId: string
  readonly judging: Judging
}

class VerifiedAuth implements Auth {
  readonly scheme = 'Bearer'
  readonly issuer: string
  readonly subject: string | undefined
  readonly account: string | undefined
  readonly clientId: string | undefined
  readonly principal: 'user' | 'client' | undefined
  readonly scopes: readonly string[]
  readonly roles: readonly string[]
  readonly tokenId: string
  readonly expiresAt: number
  readonly claims: AccessTokenClaims
  readonly header: JwsHeader
  readonly #text: string
  readonly #judging: Judging

  constructor({ claims, header, granted, tokenId, judging }: AuthFacts, text: string) {
    this.issuer = judging.rules.issuer
    this.subject = granted.subject
    this.account = granted.account
    this.clientId = granted.clientId
    this.principal = granted.principal
    this.scopes = granted.scopes
    this.roles = granted.roles
    this.tokenId = tokenId
    this.expiresAt = granted.expiresAt
    this.claims = claims as AccessTokenClaims
    this.header = header
    this.#text = text
    this.#judging = judging
    Object.freeze(this)
  }

  get token(): string {
    return this.#text
  }

  // Undefined for what only looks like one: a proxy, or an object that inherits from it.
  get [judgingOf](): Judging | undefined {
    return #judging in this ? this.#judging : undefined
  }

  // Not even with `showHidden` and `getters` does Node show the token.
  [inspectAs](_depth: number, options: object, inspect: (value: object, options: object) => string): string {
    return `Auth ${inspect({ ...this }, options)}`
  }
}
Object.freeze(VerifiedAuth)
Object.freeze(VerifiedAuth.prototype)

export function createAuth(facts: AuthFacts, text: string): Auth {
  return new VerifiedAuth(facts, text)
}

/** Undefined for an object that no server of ours made, such as one made by hand in a test. */
export function judgingBehind(auth: Auth): Judging | undefined {
  return (auth as { readonly [judgingOf]?: Judging })[judgingOf]
}
