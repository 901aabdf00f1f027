import { once } from 'node:events'
import { createServer } from 'node:http'

/** Without a framework: `mount(handler, trust)` returns the handler that is served. */
export async function start(mount, trust) {
  const server = createServer(await mount(answer, trust))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return server.address().port
}

function answer({ method, url }, res) {
  if (method !== 'GET' || url !== '/orders') return res.writeHead(404).end()
  const body = JSON.stringify({ orders: [] })
  res.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': body.length }).end(body)
}
