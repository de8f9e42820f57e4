type Fetch = (request: Request) => Promise<Response>

/**
 * Returns a fetch that follows redirects of reads only. A redirected POST loses its body (301 and 302; RFC 9110, section
 * 15.4) and, to another origin, its token: the response would blame the wrong cause. Throws an Error that names the address
 * to use instead.
 */
export function followReads(baseUrl: string, send: Fetch = fetch): Fetch {
  return async (request) => {
    if (request.method === 'GET') return send(request)
    const response = await send(new Request(request, { redirect: 'manual' }))
    const location = response.headers.get('location')
    if (response.status < 300 || response.status > 399 || location === null) return response
    const target = new URL(location, request.url).href
    const path = request.url.slice(baseUrl.length)
    const address = target.endsWith(path) ? target.slice(0, -path.length) : target
    throw new Error(
      `${baseUrl} redirects to ${address}, which only reads can follow. Give that address with --url.`,
    )
  }
}
