import createClient from 'openapi-fetch'
import type { components, paths } from '../generated/api.d.ts'
import { root } from './address.ts'

export type Market = components['schemas']['Market']
export type Product = components['schemas']['Product']
export type Price = components['schemas']['Price']
type Problem = components['schemas']['Problem']

/** A client of the API, typed by the contract. */
export const client = createClient<paths, `application/${string}`>({
  baseUrl: new URL('api', root).href,
  querySerializer: { array: { style: 'form', explode: false } },
})

/** Why a request failed, in a sentence for people. */
export class ServiceError extends Error {
  override name = 'ServiceError'
  readonly status: number | undefined

  constructor(message: string, status?: number) {
    super(message)
    this.status = status
  }
}

/** The body of a successful response. Throws a ServiceError for a problem, and if there is no response. */
export async function bodyOf<Body>(
  request: Promise<{ data?: Body; error?: Problem | undefined; response: Response }>,
): Promise<Body> {
  const { data, error, response } = await request.catch((cause: unknown) => {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
    throw new ServiceError('The service does not respond. Check the connection, or try again later.')
  })
  if (data !== undefined) return data
  throw new ServiceError(error?.detail ?? `The response has the status ${response.status}.`, response.status)
}

/** A page of a list. */
export interface Page<Item> {
  items: Item[]
  next_cursor: string | null
}

/** The items of all pages, at most `max` and the rest of a page; `isComplete` is false if there are more. */
export async function allItems<Item>(load: (cursor?: string) => Promise<Page<Item>>, max = 10_000) {
  const items: Item[] = []
  let cursor: string | null | undefined
  do {
    const page = await load(cursor ?? undefined)
    items.push(...page.items)
    cursor = page.next_cursor
  } while (cursor !== null && items.length < max)
  return { items, isComplete: cursor === null }
}
