import { apiError, connectionLost } from '../client/apiErrors.ts'
import type { Client } from '../client/client.ts'
import { getPage } from '../client/collections.ts'
import type { Item } from '../client/collections.ts'
import { withRetry } from '../client/retry.ts'
import type { RetryOptions } from '../client/retry.ts'
import { MAX_ROWS } from '../contract/resource.ts'
import type { Resource } from '../contract/resource.ts'

/** How to read a list; `advice` is for the user when the API becomes unavailable. */
export interface PagesOptions extends RetryOptions {
  url: string
  advice: string
}

/** All rows of a resource's list with these filters, page by page, in its order. Rows may be deleted meanwhile. */
export async function* pagesOf(
  client: Client,
  resource: Resource,
  filters: Readonly<Record<string, string>>,
  options: PagesOptions,
): AsyncGenerator<Item[]> {
  const lost = (error: unknown) => connectionLost(error, options.url, options.advice)
  let cursor: string | null | undefined
  do {
    options.signal?.throwIfAborted()
    const query = { ...filters, limit: MAX_ROWS, ...(cursor && { cursor }) }
    const response = await withRetry(
      (timeLimit) => getPage(client, resource, query, timeLimit),
      options,
    ).catch((error: unknown) => {
      throw lost(error)
    })
    if (!Array.isArray(response.data?.items)) throw lost(apiError(response))
    yield response.data.items
    cursor = response.data.next_cursor
  } while (cursor)
}
