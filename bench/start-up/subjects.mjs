import { folderOf, manifestOf } from './installed.mjs'

/** What one installs to check tokens, by row. Where the first package does not fetch keys by itself, the one that does is named too. */
export const libraries = [
  '@claimcheck/core',
  '@claimcheck/express',
  '@claimcheck/fastify',
  '@claimcheck/koa',
  'jose',
  'express-oauth2-jwt-bearer',
  'express-jwt + jwks-rsa',
  'passport + passport-jwt + jwks-rsa',
  'fast-jwt',
  '@fastify/jwt + get-jwks',
  'fastify-jwt-jwks',
  'koa-jwt + jwks-rsa',
  'aws-jwt-verify',
  'oauth4webapi',
]

export const packagesOf = (library) => library.split(' + ')

/** A row without samples, marked when there can be none. */
export function rowOf(library) {
  const folders = packagesOf(library).map((name) => folderOf(name))
  if (folders.includes(undefined)) return { name: library, marks: ['not installed'], samples: [] }
  return { name: library, version: folders.map((folder) => manifestOf(folder).version).join(' + '), samples: [] }
}

export const isMeasured = ({ marks = [] }) => marks.length === 0
