import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const NEW_PROPERTY = 'property_of_a_later_version'

/**
 * Starts a proxy in front of a service that adds a property to every object of every response, as a later version of the service
 * may: clients must ignore it.
 */
export async function startProxy(target: string): Promise<{ url: string; stop: () => void }> {
  const { origin, pathname } = new URL(target)
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { method = '', headers, url = '' } = request
    const type = headers['content-type']
    const forwarded = await fetch(origin + url, {
      method,
      headers: type === undefined ? {} : { 'content-type': type },
      ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
    })
    const body = await forwarded.json()
    for (const name of ['content-type', 'etag', 'location', 'retry-after']) {
      const value = forwarded.headers.get(name)
      if (value !== null) response.setHeader(name, value)
    }
    response.writeHead(forwarded.status).end(JSON.stringify(withNewProperty(body)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}${pathname}`,
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

function withNewProperty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withNewProperty)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, child]) => [key, withNewProperty(child)])
  return { ...(Object.fromEntries(entries) as object), [NEW_PROPERTY]: 'new' }
}

/** A value without the property that the proxy adds; some clients keep it. */
export function withoutNewProperty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNewProperty)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([key]) => key !== NEW_PROPERTY)
  return Object.fromEntries(kept.map(([key, child]) => [key, withoutNewProperty(child)]))
}
