import type { Examples } from '../../examples.ts'
import { filtersOf } from '../../filters.ts'
import type { ResourceNames } from '../../naming.ts'
import type { Property } from '../../properties.ts'
import { unknownKey } from '../../unknownKey.ts'
import { objectOf } from './literal.ts'

/** The test of the filters of a list. */
export function filterTest(
  names: ResourceNames,
  properties: Property[],
  { existing, created }: Examples,
  start: string,
): string {
  const { plural, type, types, manyWords } = names
  const other = Object.entries(created).filter(([name, value]) => existing[name] !== value)
  const references = properties.flatMap(({ reference }) => reference ?? [])
  const lists = filtersOf(names, properties).flatMap(({ name }) => {
    const ids = created[name] === existing[name] ? '[1, 2]' : '[1]'
    const found = `t.same(await idsOf(${objectOf([[name, existing[name]]])}), ${ids})`
    const reference = references.find(({ shows }) => shows[0]?.property === name)
    const unknown = reference && Object.entries(unknownKey(reference))
    return unknown ? [found, `t.same(await idsOf(${objectOf(unknown)}), [])`] : [found]
  })
  return `
t.test('${manyWords}: a filter returns what matches', async (t) => {
  const { client } = await ${start}
  await client.POST('/${plural}/batch', { body: [new${type}(), new${type}(${objectOf(other)})] })
  const idsOf = async (query: NonNullable<operations['list${types}']['parameters']['query']>) => {
    const { data } = await client.GET('/${plural}', { params: { query } })
    return data?.items.map(({ id }) => id)
  }
  ${lists.join('\n  ')}
})
`
}
