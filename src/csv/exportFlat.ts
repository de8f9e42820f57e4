import { waitForApi } from '../client/apiErrors.ts'
import { openClient } from '../client/client.ts'
import type { Client } from '../client/client.ts'
import type { Item } from '../client/collections.ts'
import type { Resource } from '../contract/resource.ts'
import type { Schema } from '../contract/schema.ts'
import type { Cell } from './csvText.ts'
import type { ExportOptions } from './export.ts'
import { writeFiles } from './files.ts'
import { flatResource } from './flatResource.ts'
import type { FlatReference } from './flatResource.ts'
import { pagesOf } from './pages.ts'
import type { PagesOptions } from './pages.ts'

/** What to export, and where to. */
export interface ExportFlatOptions extends ExportOptions {
  /** The schemas with the `x-references` of the resource; those of the service's contract by default. */
  schemas?: Record<string, Schema>
}

/** The name of the flat file of a resource. */
export function flatFileOf({ name }: Resource): string {
  return `${name}_flat.csv`
}

/**
 * Writes all rows of a resource, with the values of the rows that they refer to, as one CSV file; returns the number of
 * rows. Throws an Error like `exportData`. The memory grows with the rows that are referred to.
 */
export async function exportFlat(
  resource: Resource,
  resources: readonly Resource[],
  options: ExportFlatOptions,
): Promise<number> {
  const client = openClient(options)
  const { properties, references } = flatResource(resource, resources, options.schemas)
  const names = properties.map((property) => property.name)
  const pages = { ...options, advice: 'No file was written.' }
  const { name } = resource
  let rows = 0
  await writeFiles(
    [{ name, file: flatFileOf(resource) }],
    options.dir,
    options.force ?? false,
    async (write) => {
      await waitForApi(client, options.url, options, '/health/live')
      const referenced = await Promise.all(references.map((reference) => openRows(client, reference, pages)))
      await write(name, [names])
      for await (const items of pagesOf(client, resource, {}, pages)) {
        const flat: Cell[][] = []
        for (const item of items) {
          const all = { ...item }
          for (const rowOf of referenced) Object.assign(all, await rowOf(item))
          flat.push(names.map((column) => all[column] ?? null))
        }
        await write(name, flat)
        rows += items.length
        options.onProgress?.({ name, rows })
      }
    },
  )
  return rows
}

/** Reads all referenced rows; returns a function that finds the further values of the one to which a row refers. */
async function openRows(client: Client, { resource, shows, others }: FlatReference, options: PagesOptions) {
  const own = shows.map(([name]) => name)
  const shown = shows.map(([, name]) => name)
  const rows = new Map<string, Item>()
  const read = async () => {
    for await (const items of pagesOf(client, resource, {}, options)) {
      for (const item of items) rows.set(keyOf(item, shown), pick(item, others))
    }
  }
  await read()
  return async (item: Item) => {
    const key = keyOf(item, own)
    // It was added after the rows were read.
    if (!rows.has(key)) await read()
    return rows.get(key)
  }
}

function keyOf(item: Item, names: readonly string[]): string {
  return JSON.stringify(names.map((name) => item[name]))
}

function pick(item: Item, names: readonly string[]): Item {
  return Object.fromEntries(names.map((name) => [name, item[name]]))
}
