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
  if (url.hash !== '') return 'it must not have a fragment'
  if (url.protocol === 'https:') return undefined
  if (url.protocol !== 'http:') return 'it must be an https URL'
  if (leave.anywhere || (leave.loopback && isLoopback(url))) return undefined
  return 'it must be an https URL (http only to loopback, or with insecureHttp: unchecked(reason))'
}

export function isLoopbackUrl(text: string): boolean {
  const url = parsed(text)
  return url !== undefined && isLoopback(url)
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
