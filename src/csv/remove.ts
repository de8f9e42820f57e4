import { apiError, connectionLost, waitForApi } from '../client/apiErrors.ts'
import { openClient } from '../client/client.ts'
import type { Client, ClientOptions } from '../client/client.ts'
import { deleteRow } from '../client/collections.ts'
import type { Item } from '../client/collections.ts'
import { withRetry } from '../client/retry.ts'
import type { RetryOptions } from '../client/retry.ts'
import type { Resource } from '../contract/resource.ts'
import { contract } from '../contract/document.ts'
import type { Contract } from '../contract/document.ts'
import { flatResource } from './flatResource.ts'
import type { FlatReference } from './flatResource.ts'
import { pagesOf } from './pages.ts'
import { unknownNames } from './unknownNames.ts'

/** What to remove. */
export interface RemoveOptions extends ClientOptions, RetryOptions {
  /** Filters of the list: rows that match one of them are removed. */
  filters: readonly Readonly<Record<string, string>>[]
  /** Count the rows, and remove none. */
  dryRun?: boolean
  /** Also remove the rows of other resources to which none refers then. */
  unused?: boolean
  onProgress?: (progress: { name: string; rows: number }) => void
  /** Receives, in a sentence, each name in a filter that no referenced row has. */
  onUnknown?: (sentence: string) => void
  /** The contract of the API; that of the service by default. */
  document?: Contract
}

/** How many rows of a resource are removed. */
export interface Removed {
  name: string
  rows: number
}

/** Requests in flight at a time. */
const CONCURRENCY = 8

/**
 * Removes rows through the API, one request for each. Throws an Error when the API is unavailable or rejects a request, or
 * the signal is aborted; what is removed by then stays removed, and removing again continues from there.
 */
export async function removeRows(
  resource: Resource,
  resources: readonly Resource[],
  options: RemoveOptions,
): Promise<Removed[]> {
  const client = openClient(options)
  await waitForApi(client, options.url, options)
  const { document = contract } = options
  const { references } = flatResource(resource, resources, document.components.schemas)
  const matching = new Set<unknown>()
  const empty: RemoveOptions['filters'][number][] = []
  const pageOptions = { ...options, advice: 'Remove again to continue.' }
  const remove = (from: Resource, items: Item[]) => removeAll(client, from, items, options)

  let rows = 0
  for (const filters of options.filters) {
    let isEmpty = true
    for await (const items of pagesOf(client, resource, filters, pageOptions)) {
      if (items.length > 0) isEmpty = false
      const others = items.filter(({ id }) => !matching.has(id))
      if (options.dryRun) for (const { id } of others) matching.add(id)
      rows += await remove(resource, others)
      options.onProgress?.({ name: resource.name, rows })
    }
    if (isEmpty) empty.push(filters)
  }
  const unknown = await unknownNames(client, references, empty, document, pageOptions)
  for (const sentence of unknown) options.onUnknown?.(sentence)
  const removed = [{ name: resource.name, rows }]
  if (!options.unused) return removed

  const used = references.map(() => new Set<string>())
  for await (const items of pagesOf(client, resource, {}, pageOptions)) {
    for (const item of items.filter(({ id }) => !matching.has(id))) {
      for (const [index, reference] of references.entries()) used[index]?.add(keyInRow(reference, item))
    }
  }
  for (const [index, reference] of references.entries()) {
    let rows = 0
    for await (const items of pagesOf(client, reference.resource, {}, pageOptions)) {
      const unused = items.filter((item) => !used[index]?.has(keyOf(reference, item)))
      rows += await remove(reference.resource, unused)
      options.onProgress?.({ name: reference.resource.name, rows })
    }
    removed.push({ name: reference.resource.name, rows })
  }
  return removed
}

/** What identifies a referenced row, in a row that refers to it. */
function keyInRow({ shows }: FlatReference, item: Item): string {
  return JSON.stringify(shows.map(([own]) => item[own]))
}

/** What identifies a referenced row. */
function keyOf({ shows }: FlatReference, item: Item): string {
  return JSON.stringify(shows.map(([, shown]) => item[shown]))
}

/** Removes rows, several at a time; returns their number. In a dry run, none is removed. */
async function removeAll(
  client: Client,
  resource: Resource,
  items: Item[],
  options: RemoveOptions,
): Promise<number> {
  if (options.dryRun) return items.length
  let removed = 0
  const left = items.values()
  const work = async () => {
    for (const { id } of left) {
      options.signal?.throwIfAborted()
      const response = await withRetry(
        (timeLimit) => deleteRow(client, resource, Number(id), timeLimit),
        options,
      ).catch((error: unknown) => {
        throw connectionLost(error, options.url, 'Remove again to continue.')
      })
      const { status } = response.response
      if (status === 204) removed += 1
      // Another client has removed it, or refers to it by now.
      else if (status !== 404 && status !== 409) throw apiError(response)
    }
  }
  const results = await Promise.allSettled(Array.from({ length: CONCURRENCY }, work))
  for (const result of results) if (result.status === 'rejected') throw result.reason
  return removed
}
