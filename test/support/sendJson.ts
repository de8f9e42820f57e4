/** Sends a JSON body to a running service. */
export function sendJson(url: string, method: string, body: object, headers: Record<string, string> = {}) {
  return fetch(url, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
}
