/** A case as a command for the shell. The tokens are base64url and points, so nothing in them needs escaping. */
export function curl({ request, token }, { url }, tokens) {
  const { method, path, body } = request
  return [
    `curl -i ${url}${path}`,
    ...(method === 'GET' ? [] : [`-X ${method}`]),
    ...(body ? [`-H 'Content-Type: application/json' -d '${JSON.stringify(body)}'`] : []),
    ...(token ? [`-H 'Authorization: Bearer ${tokens[token]}'`] : []),
  ].join(' ')
}

/** How to get a token of one's own (RFC 6749 §4.4.2, RFC 8707 §2). */
export function curlForToken({ tokenEndpoint, clients }, audience) {
  const { id, secret, scope } = clients.full
  const form = { grant_type: 'client_credentials', resource: audience, scope }
  const fields = Object.entries(form).map(([name, value]) => `-d '${name}=${value}'`)
  return `curl -s ${tokenEndpoint} -u '${id}:${secret}' ${fields.join(' ')}`
}
