import { once } from 'node:events'
import { connect } from 'node:net'

const end = Buffer.from('\r\n\r\n')

/** Keep-alive connections of which each has one request under way; what finds none free waits in line. */
export async function openConnections(url, count) {
  const { hostname, port } = new URL(url)
  const line = []
  const free = []
  const sockets = Array.from({ length: count }, () => connect(Number(port), hostname).setNoDelay(true))
  await Promise.all(sockets.map((socket) => once(socket, 'connect')))
  for (const socket of sockets) {
    readAnswers(socket, (status) => {
      const { answered } = socket
      const next = line.shift()
      if (next === undefined) free.push(socket)
      else write(socket, next)
      answered(status)
    })
    free.push(socket)
  }
  const send = (request) => (free.length > 0 ? write(free.pop(), request) : line.push(request))
  return { send, close: () => sockets.forEach((socket) => void socket.destroy()) }
}

function write(socket, { bytes, answered }) {
  socket.answered = answered
  socket.write(bytes)
}

/** Enough of HTTP/1.1 for the answers here, which all say how long they are. */
function readAnswers(socket, answered) {
  let rest = Buffer.alloc(0)
  socket.on('data', (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    const at = rest.indexOf(end)
    if (at < 0) return
    const head = rest.latin1Slice(0, at)
    const length = /^content-length: (\d+)/im.exec(head)
    if (length === null) throw Object.assign(new Error(), { code: 'answer without a length' })
    if (rest.length < at + end.length + Number(length[1])) return
    rest = Buffer.alloc(0)
    answered(Number(head.slice(9, 12)))
  })
}
