import type { JsonObject } from './json.js'
import type { JwsHeader, VerificationKey } from './key-source.js'
import type { IssuerRules } from './rules.js'

declare const stage: unique symbol

/** A value that only one room mints, so that the order of the rooms cannot be got wrong. */
export type Staged<Name extends string, Shape> = Readonly<Shape> & { readonly [stage]: Name }

/** Minted by `token`: well formed, and not a word of it verified. */
export type UnverifiedToken = Staged<
  'unverified',
  {
    text: string
    signingInput: string
    /** Canonical base64url. */
    signature: string
    header: JwsHeader
    claims: JsonObject
  }
>

/** Minted by `issuer`: of an issuer we trust, with an algorithm and a type that are that issuer's. */
export type SelectedToken = Staged<'selected', { token: UnverifiedToken; rules: IssuerRules }>

/** Minted by `key`: signed by that issuer with that key. */
export type SignedToken = Staged<'signed', { token: UnverifiedToken; rules: IssuerRules; key: VerificationKey }>
