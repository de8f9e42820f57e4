import type { ResourceNames } from '../../naming.ts'
import type { Property } from '../../properties.ts'
import type { SampleGenerator } from './generator.ts'
import { addAny, addCombined, addDistinct, addReference } from './properties.ts'

/** The text of `sampleData.ts` of a new resource. Every row has a natural key of its own. */
export function sampleDataFile(names: ResourceNames, properties: Property[]): string {
  const { types, plural, manyWords } = names
  const { context, setup, picks, entries, limit } = generatorOf(names, properties)
  const isReferring = properties.some(({ reference }) => reference !== undefined)
  const check =
    limit.length === 0
      ? ''
      : `check: (sizes) => {
    const most = ${limit.join(' * ')}
    return (sizes.${plural} ?? 0) > most ? \`There can be at most \${most} ${manyWords}.\` : undefined
  },`
  const needed = [...new Set(context)].join(', ')
  const parameters = needed === '' ? 'count: number' : `count: number, { ${needed} }: SampleContext`
  return `import type { ${needed === '' ? '' : 'SampleContext, '}SampleData, SampleRow } from '../../contract/resource.ts'

/** Sample ${manyWords}. */
export const sample${types}: SampleData = {
  count: { describe: 'How many ${manyWords}', default: ${isReferring ? 100 : 20}, min: 1, max: 100_000 },
  ${check}
  rows,
}

function* rows(${parameters}): Generator<SampleRow> {
  ${[...new Set(setup)].join('\n  ')}
  for (let index = 0; index < count; index += 1) {
    ${picks.join('\n    ')}
    yield {
      ${entries.join(',\n      ')},
    }
  }
}
`.replace(/^\s*\n(?= {2}rows,)/m, '')
}

function generatorOf(names: ResourceNames, properties: Property[]): SampleGenerator {
  const key = properties.filter(({ isKey }) => isKey)
  const distinct = key.find(({ type }) => ['string', 'integer', 'number', 'date', 'date-time'].includes(type))
  const start = properties.find(({ type }) => type === 'date' || type === 'date-time')
  const times = properties.filter(({ type }) => type === 'time').map(({ name }) => name)
  const generator: SampleGenerator = {
    names,
    context: [],
    setup: [],
    picks: [],
    entries: [],
    limit: [],
    start,
    times,
  }
  let stride = '1'
  for (const property of properties) {
    if (property.reference !== undefined) stride = addReference(generator, property, stride, distinct)
    else if (property === distinct) addDistinct(generator, property, key)
    else if (distinct === undefined && property.isKey) stride = addCombined(generator, property, stride)
    else addAny(generator, property)
  }
  return generator
}
