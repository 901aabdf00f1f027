/** The row that every goal is about. */
export const ours = 'claimcheck'

/** One goal for each row that ours is divided by. */
export const floors = (title, place, shares) =>
  Object.entries(shares).map(([under, atLeast]) => ({
    title: `${title}: ours ÷ ${under}`,
    row: ours,
    ...place,
    under,
    atLeast,
  }))

const frameworks = { express: 'Express', koa: 'Koa', fastify: 'Fastify' }
export const perFramework = (goalsOf) => Object.entries(frameworks).flatMap(([table, title]) => goalsOf(table, title))
