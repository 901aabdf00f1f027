import { floors, ours } from './places.mjs'

const coldIn = (title, table, shares) =>
  floors(`In process, cold, 64 in flight, ${title}`, { section: 'in-process', table, column: 'cold' }, shares)

const hot = { section: 'in-process', table: 'RS256-64-2', column: 'hot' }

export const inProcess = [
  ...coldIn('RS256, 2 cores', 'RS256-64-2', {
    jose: 2,
    'fast-jwt, static key': 1.45,
    'aws-jwt-verify': 1.7,
    'crypto.verify, callback': 0.7,
  }),
  ...coldIn('ES256, 2 cores', 'ES256-64-2', {
    jose: 1.4,
    'fast-jwt, static key': 1.5,
    'crypto.verify, callback': 0.85,
  }),
  ...coldIn('RS256, 1 core', 'RS256-64-1', { jose: 2, 'fast-jwt, static key': 1, 'crypto.verify, sync': 0.85 }),
  ...floors('In process, hot', hot, { 'fast-jwt, static key, cache': 3 }),
  {
    title: 'In process, hot: ours with 1 M denylist entries ÷ without',
    ...hot,
    row: `${ours}, 1 M revoked`,
    under: ours,
    atLeast: 0.9,
  },
]
