import { mintMany, startIssuer } from '../issuer.mjs'

/** An issuer for each algorithm of the tables, with files of its tokens: one for each kind of traffic. */
export async function suppliesOf(plan, files) {
  const algorithms = [...new Set(plan.tables.map(({ algorithm }) => algorithm))]
  const supplies = {}
  for (const algorithm of algorithms) {
    const kinds = plan.tables.filter((table) => table.algorithm === algorithm).flatMap((table) => table.kinds)
    supplies[algorithm] = await supplyOf(algorithm, { ...plan, kinds }, files)
  }
  const close = () => Promise.all(algorithms.map((algorithm) => supplies[algorithm].issuer.close()))
  return { of: (algorithm) => supplies[algorithm], close }
}

async function supplyOf(algorithm, { tokens, unseenTokens, kinds }, files) {
  const issuer = await startIssuer(algorithm)
  const warm = await mintMany(issuer.mint, tokens)
  const write = (kind, list) => files.write(`${algorithm}-${kind}`, list)
  const supply = { issuer, good: await issuer.mint(), warm: write('warm', warm), one: write('one', warm.slice(0, 1)) }
  if (!kinds.includes('unseen')) return supply
  const unseen = await mintMany(issuer.mint, unseenTokens)
  return { ...supply, unseen: write('unseen', [...unseen, ...warm]) }
}
