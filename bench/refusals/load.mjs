/** One server under one kind of forged tokens, and what it asked the issuers meanwhile. Every answer must be a refusal. */
export async function loadRefused({ server, kind, length }, { plan, load, supply, upstream }) {
  const order = { url: server.url, connections: plan.connections, statuses: true, file: supply[kind], ...length }
  const before = upstream.soFar()
  const result = await server.watch(() => load.run(order))
  insistOnRefusals(result, server)
  const after = upstream.soFar()
  return { ...result, keySets: after.keySets - before.keySets, others: after.others - before.others }
}

/** 401, or 400 where the whole header is found malformed; anything else is no refusal. */
function insistOnRefusals({ requests, unread, statuses }, { name }) {
  const refused = (statuses[401] ?? 0) + (statuses[400] ?? 0)
  if (refused === requests && unread === 0) return
  throw new Error(`${name} answers ${JSON.stringify(statuses)}, ${unread} unread`)
}
