import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** All items of chunks. */
export async function collect<Item>(chunks: AsyncIterable<Item[]>): Promise<Item[]> {
  const items: Item[] = []
  for await (const chunk of chunks) for (const item of chunk) items.push(item)
  return items
}

/** The content of each file of a folder, by its name. */
export function contentOf(dir: string): Record<string, string> {
  return Object.fromEntries(readdirSync(dir).map((file) => [file, readFileSync(join(dir, file), 'utf8')]))
}
