import { openClient } from '../client/client.ts'
import type { Client, ClientOptions } from '../client/client.ts'
import { connectionLost, apiError, waitForApi } from '../client/apiErrors.ts'
import { writeFiles } from './files.ts'
import { MAX_ROWS, columnsOf, resources } from '../resources/index.ts'
import type { Resource, ResourceName } from '../resources/index.ts'
import { withRetry } from '../client/retry.ts'
import type { Answer, RetryOptions } from '../client/retry.ts'

/** What to export, and where to. */
export interface ExportOptions extends ClientOptions, RetryOptions {
  dir: string
  /** Overwrite files that exist. */
  force?: boolean
  onProgress?: (written: { name: ResourceName; rows: number }) => void
}

/**
 * Writes all that the API holds as the three CSV files, all or none, in the order of its lists; gives back the number
 * of rows of each. Throws an Error when files exist and `force` is not set, the API stays away or refuses, or the
 * signal is aborted.
 */
export async function exportData(options: ExportOptions): Promise<Record<ResourceName, number>> {
  const client = openClient(options)
  const written = { markets: 0, products: 0, prices: 0 }
  await writeFiles(options.dir, options.force ?? false, async (write) => {
    await waitForApi(client, options.url, options)
    // Prices first: the markets and products that they name are there by then, also those that are being added now.
    for (const resource of resources.toReversed()) {
      const { name } = resource
      const columns = columnsOf(resource)
      await write(name, [columns])
      for await (const items of pagesOf(client, resource, options)) {
        await write(
          name,
          items.map((item) => columns.map((column) => item[column] ?? null)),
        )
        written[name] += items.length
        options.onProgress?.({ name, rows: written[name] })
      }
    }
  })
  return written
}

type Item = Record<string, string | number | null | undefined>

interface Page {
  items: Item[]
  next_cursor: string | null
}

async function* pagesOf(client: Client, { name }: Resource, options: ExportOptions): AsyncGenerator<Item[]> {
  let cursor: string | null | undefined
  do {
    options.signal?.throwIfAborted()
    const query = { limit: MAX_ROWS, ...(cursor && { cursor }) }
    const answer: Answer<Page> = await withRetry(
      (signal) => getPage(client, name, query, signal),
      options,
    ).catch((error: unknown) => {
      throw connectionLost(error, options.url, 'No file was written.')
    })
    if (!Array.isArray(answer.data?.items)) throw apiError(answer)
    yield answer.data.items
    cursor = answer.data.next_cursor
  } while (cursor)
}

function getPage(
  client: Client,
  name: ResourceName,
  query: { limit: number; cursor?: string },
  signal: AbortSignal,
): Promise<Answer<Page>> {
  switch (name) {
    case 'markets':
      return client.GET('/markets', { params: { query }, signal })
    case 'products':
      return client.GET('/products', { params: { query: { ...query, sort: 'id' } }, signal })
    case 'prices':
      return client.GET('/prices', { params: { query }, signal })
  }
}
