import t from 'tap'
import type { Contract } from '../../../src/contract/document.ts'
import { rules } from '../../../tools/contract/rules.ts'
import { contractSchemas } from '../../../tools/scaffold/contract/schemas.ts'
import { contract } from '../../fixture/contract.ts'
import { namesOf, pluralOf } from '../../../tools/scaffold/naming.ts'
import { parseProperties } from '../../../tools/scaffold/properties.ts'
import type { ReferencedResource } from '../../../tools/scaffold/referencedResource.ts'

const name = { property: 'name', schema: {}, joins: [], column: 'name' }
const station: ReferencedResource = {
  singular: 'station',
  plural: 'stations',
  type: 'Station',
  key: [name],
  shown: [],
  requires: [],
  examples: { unchanged: { name: 'north' }, created: { name: 'south' } },
}

t.test('a property is required, part of the natural key, or neither', async (t) => {
  for (const code of ['code:string:unique', 'code:string:unique!', 'code:string!:unique']) {
    t.match(parseProperties([code, 'name:string!', 'height:number'], []), [
      { name: 'code', type: 'string', isRequired: true, isKey: true },
      { name: 'name', isRequired: true, isKey: false },
      { name: 'height', isRequired: false, isKey: false },
    ])
  }
})

t.test('the natural key is the name, or else what is required and identifies', async (t) => {
  const keyOf = (words: string[]) =>
    parseProperties(words, [station])
      .filter(({ isKey }) => isKey)
      .map((property) => property.name)
  t.same(keyOf(['name:string!', 'latitude:number!']), ['name'])
  t.same(keyOf(['title:string!', 'kind:enum(a|b)!', 'pages:integer!']), ['title'])
  t.same(keyOf(['pages:integer!', 'rating:number']), ['pages'])
  t.same(keyOf(['station:station!', 'taken_at:date-time!', 'value:number']), ['station', 'taken_at'])
})

t.test('a reference is shown by the natural key of its resource', async (t) => {
  const [property] = parseProperties(['station:station!'], [station])
  t.match(property, {
    type: 'reference',
    reference: { column: 'station_id', shows: [{ property: 'station' }] },
  })
})

t.test('a mistake is an error that says what is allowed', async (t) => {
  const mistakes: [string[], string][] = [
    [['name'], '"name" is not a property. Write property:type'],
    [['name:text'], '"text" is not a type. Allowed are string, integer'],
    [['name:text'], 'enum(a|b), station; add ! for required'],
    [['Name:string'], '"Name" cannot name a property: use a-z'],
    [['id:integer!'], '"id" cannot name a property'],
    [['kind:enum(a)'], '"enum(a)" is not a type'],
    [['station:station'], 'The reference station must be required: write station:station!'],
    [['note:string'], 'A resource needs a natural key'],
    [['name:string!', 'name:number'], 'Two properties are called name'],
  ]
  for (const [words, message] of mistakes) {
    const error = t.throws(() => parseProperties(words, [station]), words.join(' ')) as Error
    t.ok(error.message.includes(message), `${error.message} <- ${message}`)
  }
})

t.test('a resource has a plural by its ending, or the one that is given', async (t) => {
  const plurals = {
    station: 'stations',
    library: 'libraries',
    day: 'days',
    box: 'boxes',
    branch: 'branches',
    bus: 'buses',
  }
  t.same(Object.fromEntries(Object.keys(plurals).map((noun) => [noun, pluralOf(noun)])), plurals)
  t.match(namesOf('weather_station'), {
    type: 'WeatherStation',
    types: 'WeatherStations',
    variables: 'weatherStations',
  })
  t.equal(namesOf('person', 'people').types, 'People')
  t.throws(() => namesOf('Station'), { message: /"Station" cannot name a resource/ })
  t.throws(() => namesOf('sheep', 'sheep'), { message: /give one with --plural/ })
  t.throws(() => namesOf('header'), { message: /"headers" cannot name resources/ })
})

t.test('the schemas of a resource have names that every generator can compile', async (t) => {
  const types = ['string', 'integer', 'number', 'boolean', 'date', 'date-time', 'time']
  const properties = parseProperties(
    types.flatMap((type) => [`a_${type.replace('-', '_')}:${type}`, `b_${type.replace('-', '_')}:${type}!`]),
    [],
  )
  const schemas = contractSchemas(namesOf('station'), properties, [])
  const document = { ...contract, components: { schemas } } as Contract
  const { schemasAreNoBuiltInTypes, numbersAreDoubles, typedFormatsHaveNoPattern, patternsAreAscii } = rules
  for (const rule of [
    schemasAreNoBuiltInTypes,
    numbersAreDoubles,
    typedFormatsHaveNoPattern,
    patternsAreAscii,
  ])
    t.same(rule(document), [], rule.name)
})
