import type { Client } from '../client/client.ts'
import type { Contract } from '../contract/document.ts'
import { filtersOf } from '../contract/filters.ts'
import type { FlatReference } from './flatResource.ts'
import { pagesOf } from './pages.ts'
import type { PagesOptions } from './pages.ts'

/** Says which names in filters of a list no referenced row has, one sentence for each: an empty list does not say it. */
export async function unknownNames(
  client: Client,
  references: readonly FlatReference[],
  filters: readonly Readonly<Record<string, string>>[],
  document: Contract,
  options: PagesOptions,
): Promise<string[]> {
  const unknown = new Set<string>()
  for (const { resource, shows } of references) {
    const allowed = filtersOf(resource.path, document).map(({ name }) => name)
    for (const values of filters) {
      const given = shows.flatMap(([own, shown]): [name: string, value: string][] => {
        const value = values[own]
        return value !== undefined && allowed.includes(shown) ? [[shown, value]] : []
      })
      if (given.length === 0) continue
      const sentence = `There are no ${resource.name} with ${given.map(([name, value]) => `the ${name} "${value}"`).join(' and ')}.`
      if (unknown.has(sentence)) continue
      const page = await pagesOf(client, resource, Object.fromEntries(given), options).next()
      if (!page.done && page.value.length === 0) unknown.add(sentence)
    }
  }
  return [...unknown]
}
