import { environment } from '#platform'
import { keyUrlProblem } from './key/key-url.js'
import { remoteKeys } from './key/remote-keys.js'
import { isAlgorithm, isSymmetric } from './shared/algorithms.js'
import { ConfigError } from './shared/failures.js'
import type { IssuerOptions } from './shared/issuer-options.js'

type Variables = Readonly<Record<string, string | undefined>>

/**
 * Options from the environment: `JWT_ISSUER` and `JWT_AUDIENCE` are required, `JWT_ALGORITHMS` and `JWT_JWKS_URI` are not. Audience and
 * algorithms are lists by comma, trimmed.
 *
 * @param variables default `process.env`
 * @throws {@link ConfigError} that names every variable that is missing or malformed.
 */
export function fromEnvironment(variables: Variables = environment.variables): IssuerOptions {
  const problems: string[] = []
  if (typeof variables !== 'object' || variables === null)
    throw new ConfigError(['fromEnvironment(variables): pass an object'])
  const issuer = one(variables, 'JWT_ISSUER', problems)
  const audience = list(variables, 'JWT_AUDIENCE', problems)
  const algorithms = list(variables, 'JWT_ALGORITHMS', problems)
  const jwksUri = one(variables, 'JWT_JWKS_URI', problems)
  for (const name of ['JWT_ISSUER', 'JWT_AUDIENCE'])
    if (variables[name] === undefined) problems.push(`${name} is required`)
  if (algorithms?.some((name) => !isAlgorithm(name) || isSymmetric(name))) {
    problems.push('JWT_ALGORITHMS names something other than our asymmetric algorithms; names are case-sensitive')
  }
  const urlProblem = jwksUri === undefined ? undefined : keyUrlProblem(jwksUri, { loopback: true, anywhere: false })
  if (urlProblem !== undefined) problems.push(`JWT_JWKS_URI: ${urlProblem}`)
  if (problems.length > 0 || issuer === undefined || audience === undefined) throw new ConfigError(problems)
  return {
    issuer,
    audience,
    ...(algorithms && { algorithms }),
    ...(jwksUri !== undefined && { keys: remoteKeys(jwksUri) }),
  }
}

function text(variables: Variables, name: string, problems: string[]): string | undefined {
  const value: unknown = variables[name]
  if (value === undefined || typeof value === 'string') return value
  problems.push(`${name} must be a text`)
  return undefined
}

function one(variables: Variables, name: string, problems: string[]): string | undefined {
  const value = text(variables, name, problems)
  if (value === undefined) return undefined
  if (value.trim() === '') problems.push(`${name} is empty`)
  if (value.includes(',')) problems.push(`${name} holds one value, not a list`)
  return value
}

function list(variables: Variables, name: string, problems: string[]): readonly string[] | undefined {
  const elements = text(variables, name, problems)
    ?.split(',')
    .map((element) => element.trim())
  if (elements?.includes('')) problems.push(`${name} is empty or has an empty element`)
  return elements
}
