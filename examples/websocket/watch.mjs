import { isTokenRefused } from '@claimcheck/core'

/** From the range for applications (RFC 6455 §7.4.2), after 401. */
const unauthorized = 4401
const tryAgainLater = 1013

const systemTime = () => Date.now() / 1000

/** Looks at the token of an open connection again and again, and closes the connection when it is no longer good. */
export function watch(connection, auth, { resourceServer, interval, now = systemTime }) {
  let timer
  const lookLater = () => {
    const left = (auth.expiresAt - now()) * 1000
    timer = setTimeout(look, Math.max(0, Math.min(interval, left)))
  }
  const look = async () => {
    const why = await objection(resourceServer, auth, now)
    if (connection.readyState !== connection.OPEN) return
    if (why === undefined) return lookLater()
    // Frames that arrive before the peer agrees to close are no longer answered.
    connection.removeAllListeners('message')
    connection.close(why.closeCode, why.code)
  }
  connection.on('close', () => clearTimeout(timer))
  lookLater()
}

/** Why the token is no longer good, if it is not. */
async function objection(resourceServer, auth, now) {
  // To the second: the clock tolerance is for requests, whose sender may not know our time.
  if (now() >= auth.expiresAt) return { closeCode: unauthorized, code: 'token_expired' }
  try {
    await resourceServer.recheck(auth)
  } catch (error) {
    // Where nobody can say, a new connection would get 503: the client may come back.
    return { closeCode: isTokenRefused(error) ? unauthorized : tryAgainLater, code: error.code }
  }
}
