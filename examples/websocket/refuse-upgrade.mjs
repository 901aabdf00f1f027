import { STATUS_CODES } from 'node:http'

/** Answers an upgrade on its raw socket: there is no `ServerResponse` for one. */
export function refuseUpgrade(socket, { status, headers, body }) {
  const lines = Object.entries({ ...headers, Connection: 'close' }).map(([name, value]) => `${name}: ${value}`)
  socket.once('finish', () => socket.destroy())
  socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', body].join('\r\n'))
}
