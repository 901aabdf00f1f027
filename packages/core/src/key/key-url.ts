/** How far a URL may depart from https. */
export interface UrlLeave {
  /** http to this machine, because the URL was written in the configuration. */
  readonly loopback: boolean
  /** http to anywhere: `insecureHttp: unchecked('why')`. */
  readonly anywhere: boolean
}

/** What is wrong with a URL that keys or metadata are to be fetched from, in our words, or undefined. */
export function keyUrlProblem(text: unknown, leave: UrlLeave): string | undefined {
  const url = typeof text === 'string' ? parsed(text) : undefined
  if (url === undefined) return 'it is not an absolute URL'
  if (url.username !== '' || url.password !== '') return 'it must not hold a user name or password'
  if (String(text).includes('#')) return 'it must not have a fragment'
  if (url.protocol === 'https:') return undefined
  if (url.protocol !== 'http:') return 'it must be an https URL'
  if (leave.anywhere || (leave.loopback && isLoopback(url))) return undefined
  return 'it must be an https URL (http only to loopback, or with discoverKeys({ insecureHttp: unchecked(reason) }), remoteKeys likewise)'
}

export function isLoopbackUrl(text: string): boolean {
  const url = parsed(text)
  return url !== undefined && isLoopback(url)
}

/** Wider, for what is to be forbidden: also the names and addresses that only end up at this machine. */
export function mayBeLoopbackUrl(text: string): boolean {
  const url = parsed(text)
  return (
    url === undefined ||
    isLoopback(url) ||
    /^(?:.+\.)?localhost\.?$|^0\.|^\[::(?:ffff:7f[\da-f]{2}:.*)?\]$/.test(url.hostname)
  )
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
}

function parsed(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}
