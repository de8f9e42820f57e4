import { camel } from '../naming.ts'
import type { ResourceNames } from '../naming.ts'
import type { Property } from '../properties.ts'

/** What a generator of sample data needs, and the properties of one row as TypeScript. */
interface Generator {
  context: string[]
  setup: string[]
  /** Statements before each row. */
  picks: string[]
  entries: string[]
  /** Expressions that multiply to the number of possible natural keys; empty without a limit. */
  limit: string[]
}

/** The text of `sampleData.ts` of a new resource. Every row has a natural key of its own. */
export function sampleDataFile(names: ResourceNames, properties: Property[]): string {
  const { types, plural, manyWords } = names
  const { context, setup, picks, entries, limit } = generatorOf(properties)
  const isReferring = properties.some(({ reference }) => reference !== undefined)
  const check =
    limit.length === 0
      ? ''
      : `check: (sizes) => {
    const most = ${limit.join(' * ')}
    return (sizes.${plural} ?? 0) > most ? \`There can be at most \${most} ${manyWords}.\` : undefined
  },`
  return `import type { SampleContext, SampleData, SampleRow } from '../../contract/resource.ts'

/** Sample ${manyWords}. */
export const sample${types}: SampleData = {
  count: { describe: 'How many ${manyWords}', default: ${isReferring ? 100 : 20}, min: 1, max: 100_000 },
  ${check}
  rows,
}

function* rows(count: number, { ${[...new Set(context)].join(', ')} }: SampleContext): Generator<SampleRow> {
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

function generatorOf(properties: Property[]): Generator {
  const key = properties.filter(({ isKey }) => isKey)
  const distinct = key.find(({ type }) => ['string', 'integer', 'number', 'date', 'date-time'].includes(type))
  const generator: Generator = { context: [], setup: [], picks: [], entries: [], limit: [] }
  let stride = '1'
  for (const property of properties) {
    if (distinct === undefined && property.isKey) stride = addCombined(generator, property, stride)
    else if (property === distinct) addDistinct(generator, property)
    else addAny(generator, property)
  }
  return generator
}

/** A value that no other row has. */
function addDistinct({ context, setup, entries }: Generator, { name, type }: Property): void {
  if (type === 'string') {
    context.push('faker', 'uniqueNames', 'schema')
    setup.push(`const unique = uniqueNames(schema.properties.${name}?.maxLength)`)
    entries.push(`${name}: unique(() => faker.location.city())`)
  } else if (type === 'date') {
    entries.push(`${name}: new Date(Date.UTC(2026, 0, 1 - index)).toISOString().slice(0, 10)`)
  } else if (type === 'date-time') {
    // Hours before the first of January 2026, so that a seed gives the same rows on any day.
    entries.push(`${name}: \`\${new Date(Date.UTC(2026, 0, 1, -index)).toISOString().slice(0, 19)}Z\``)
  } else entries.push(`${name}: index + 1`)
}

/** A value of few: together with the others of the natural key it is one that no other row has. Returns the next stride. */
function addCombined(generator: Generator, property: Property, stride: string): string {
  const { context, setup, picks, entries, limit } = generator
  const position = stride === '1' ? 'index' : `Math.floor(index / (${stride}))`
  if (property.reference !== undefined) {
    const { target, shows } = property.reference
    const rows = camel(target.plural)
    context.push('rowsOf')
    setup.push(`const ${rows} = rowsOf('${target.plural}')`)
    picks.push(`const ${camel(property.name)}Row = ${rows}[${position} % ${rows}.length]`)
    for (const { property: shown, key } of shows) {
      entries.push(`${shown}: ${camel(property.name)}Row?.${key.property} ?? ''`)
    }
    limit.push(`(sizes.${target.plural} ?? 0)`)
    return stride === '1' ? `${rows}.length` : `${stride} * ${rows}.length`
  }
  const values =
    property.type === 'enum' ? property.values : property.type === 'time' ? ['09:00', '17:30'] : [true, false]
  entries.push(
    `${property.name}: ${JSON.stringify(values)}[${position} % ${values.length}] ?? ${JSON.stringify(values[0])}`,
  )
  limit.push(String(values.length))
  return stride === '1' ? String(values.length) : `${stride} * ${values.length}`
}

function addAny(
  { context, setup, picks, entries }: Generator,
  { name, type, values, reference }: Property,
): void {
  if (reference !== undefined) {
    const rows = camel(reference.target.plural)
    context.push('rowsOf')
    setup.push(`const ${rows} = rowsOf('${reference.target.plural}')`)
    picks.push(`const ${camel(name)}Row = ${rows}[index % ${rows}.length]`)
    for (const { property, key } of reference.shows)
      entries.push(`${property}: ${camel(name)}Row?.${key.property} ?? ''`)
    return
  }
  context.push('faker')
  if (type === 'integer' || type === 'number') {
    // Within the limits of the contract, also when a person changes them.
    context.push('schema')
    const limits = `schema.properties.${name}`
    const range = `min: ${limits}?.minimum, max: ${limits}?.maximum`
    entries.push(
      type === 'integer'
        ? `${name}: faker.number.int({ ${range} })`
        : `${name}: faker.number.float({ ${range}, fractionDigits: 1 })`,
    )
    return
  }
  entries.push(
    `${name}: ${type === 'enum' ? `faker.helpers.arrayElement(${JSON.stringify(values)})` : anyValue[type]}`,
  )
}

const between = "faker.date.between({ from: '2025-01-01', to: '2026-01-01' }).toISOString()"
const anyValue: Record<string, string> = {
  string: 'faker.lorem.words(3)',
  boolean: 'faker.datatype.boolean()',
  date: `${between}.slice(0, 10)`,
  'date-time': `\`\${${between}.slice(0, 19)}Z\``,
  time: "`${String(faker.number.int({ max: 23 })).padStart(2, '0')}:00`",
}
