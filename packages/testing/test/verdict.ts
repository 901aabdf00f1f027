import { createVerifier, isTokenRefused, isVerifierUnavailable, type Verifier } from '@claimcheck/core'
import type { TestIssuer } from '../src/index.js'

/** `accepted`, or the code of the failure. */
export const verdictOf = (verifier: Pick<Verifier, 'verify'>, token: string): Promise<string> =>
  codeOf(verifier.verify(token))

/** What a service that has the options of this issuer says of a token. */
export const verdictBy = ({ options }: TestIssuer, token: string) => verdictOf(createVerifier(options), token)

export const codeOf = (outcome: Promise<unknown>): Promise<string> =>
  outcome.then(
    () => 'accepted',
    (error: unknown) => {
      if (isTokenRefused(error) || isVerifierUnavailable(error)) return error.code
      throw error
    },
  )
