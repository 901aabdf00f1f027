import type { ResourceRequest } from './resource-request.js'

/** Every line of a header, in order. Names are compared without regard to case (RFC 9110 §5.1). */
export function headerLines({ rawHeaders }: ResourceRequest, lowerCaseName: string): readonly string[] {
  const lines: string[] = []
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? ''
    if (name.length === lowerCaseName.length && name.toLowerCase() === lowerCaseName)
      lines.push(rawHeaders[at + 1] ?? '')
  }
  return lines
}
