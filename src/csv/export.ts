import { waitForApi } from '../client/apiErrors.ts'
import { openClient } from '../client/client.ts'
import type { ClientOptions } from '../client/client.ts'
import type { RetryOptions } from '../client/retry.ts'
import { columnsOf } from '../contract/resource.ts'
import type { Resource } from '../contract/resource.ts'
import { cellsOf } from './csvText.ts'
import { writeFiles } from './files.ts'
import { pagesOf } from './pages.ts'

/** What to export, and where to. */
export interface ExportOptions extends ClientOptions, RetryOptions {
  dir: string
  /** Overwrite files that exist. */
  force?: boolean
  onProgress?: (written: { name: string; rows: number }) => void
}

/**
 * Writes all rows of these resources as CSV files, all or none, in the order of the API's lists; returns the number of
 * rows of each. Throws an Error when files exist and `force` is not set, the API is unavailable or rejects a request, or
 * the signal is aborted.
 */
export async function exportData(
  resources: readonly Resource[],
  options: ExportOptions,
): Promise<Record<string, number>> {
  const client = openClient(options)
  const written = Object.fromEntries(resources.map(({ name }) => [name, 0]))
  await writeFiles(resources, options.dir, options.force ?? false, async (write) => {
    await waitForApi(client, options.url, options, '/health/live')
    // The last one first: the rows that it refers to are then in the other files, also those added during the export.
    for (const resource of resources.toReversed()) {
      const { name } = resource
      const columns = columnsOf(resource)
      await write(name, [columns])
      for await (const items of pagesOf(
        client,
        resource,
        {},
        { ...options, advice: 'No file was written.' },
      )) {
        await write(name, cellsOf(items, columns))
        const rows = (written[name] ?? 0) + items.length
        written[name] = rows
        options.onProgress?.({ name, rows })
      }
    }
  })
  return written
}
