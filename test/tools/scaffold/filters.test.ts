import t from 'tap'
import { filtersOf, indexedColumns, referencesWithoutFilter } from '../../../tools/scaffold/filters.ts'
import { namesOf } from '../../../tools/scaffold/naming.ts'
import { parseProperties } from '../../../tools/scaffold/properties.ts'
import type { ReferencedResource } from '../../../tools/scaffold/referencedResource.ts'

const code = { property: 'code', schema: {}, joins: [], column: 'code' }
const examples = { unchanged: { code: 'A-1' }, created: { code: 'B-2' } }
const station: ReferencedResource = {
  singular: 'station',
  plural: 'stations',
  type: 'Station',
  key: [code],
  shown: [],
  requires: [],
  examples,
}
const place = {
  property: 'station',
  schema: {},
  joins: [{ table: 'station', column: 'station_id' }],
  column: 'code',
}
const sensor = { ...station, singular: 'sensor', plural: 'sensors', type: 'Sensor', key: [code, place] }

function listOf(...words: string[]) {
  const properties = parseProperties(words, [station, sensor])
  const names = namesOf('reading')
  return {
    filters: filtersOf(names, properties).map(({ name }) => name),
    indexes: indexedColumns(names, properties),
    without: referencesWithoutFilter(properties),
  }
}

t.test('a list has filters for references, enums and the texts of its natural key', async (t) => {
  t.same(listOf('name:string!', 'note:string', 'kind:enum(air|sea)', 'open:boolean'), {
    filters: ['name', 'kind'],
    indexes: ['kind'],
    without: [],
  })
  t.same(listOf('station:station!', 'code:string!', 'taken_at:date-time!'), {
    filters: ['station', 'code'],
    indexes: ['station_id', 'code'],
    without: [],
  })
  t.same(listOf('day:date!').filters, [])
})

t.test('a reference by several properties has an index and no filter', async (t) => {
  t.same(listOf('sensor:sensor!', 'taken_at:date-time!'), {
    filters: [],
    indexes: ['sensor_id'],
    without: ['sensor'],
  })
})

t.test('no filter is called like a parameter of every list', async (t) => {
  t.same(listOf('name:string!', 'limit:enum(low|high)!', 'cursor:enum(a|b)').filters, ['name'])
})
