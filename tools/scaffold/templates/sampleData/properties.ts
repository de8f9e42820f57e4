import { camel } from '../../naming.ts'
import type { Property } from '../../properties.ts'
import type { SampleGenerator } from './generator.ts'
import { sampleText } from './text.ts'
import { dateText, dateVariable, sampleValue } from './value.ts'

// Each function adds one property to the generator of a resource's sample data.

/** A value that no other row has, or none that refers to the same row. */
export function addDistinct(generator: SampleGenerator, { name, type }: Property, key: Property[]): void {
  const { names, context, setup, picks, entries } = generator
  if (type === 'string') {
    context.push('faker', 'uniqueNames', 'schema')
    setup.push(`const unique = uniqueNames(schema.properties.${name}?.maxLength)`)
    entries.push(`${name}: unique(() => ${sampleText(names.singular, name)})`)
    return
  }
  const reference = key.find((property) => property.reference !== undefined)?.reference
  const position = reference ? `Math.floor(index / ${camel(reference.target.plural)}.length)` : 'index'
  if (type === 'integer' || type === 'number') {
    entries.push(`${name}: ${position} + 1`)
    return
  }
  // Days or hours before the first of January 2026, so that a seed gives the same rows on any day.
  const time = type === 'date' ? `2026, 0, -${position}` : `2026, 0, 1, -${position}`
  picks.push(`const ${dateVariable(name)} = new Date(Date.UTC(${time}))`)
  entries.push(`${name}: ${dateText(dateVariable(name), type)}`)
}

/** What the row refers to: in a natural key without a distinct value, another combination each time. Returns the next stride. */
export function addReference(
  { context, setup, picks, entries, limit }: SampleGenerator,
  { name, isKey, reference }: Property,
  stride: string,
  distinct: Property | undefined,
): string {
  if (reference === undefined) return stride
  const { target, shows } = reference
  const rows = camel(target.plural)
  const isCombined = isKey && distinct === undefined
  context.push('rowsOf')
  setup.push(`const ${rows} = rowsOf('${target.plural}')`)
  // Two references to one table are of different rows.
  const before = picks.filter((pick) => pick.includes(` ${rows}[`)).length
  const shifted = before === 0 ? 'index' : `(index + ${before})`
  const position = isCombined ? positionOf(stride) : shifted
  picks.push(`const ${camel(name)}Row = ${rows}[${position} % ${rows}.length]`)
  for (const { property, key } of shows) {
    entries.push(`${property}: ${camel(name)}Row?.${key.property} ?? ''`)
  }
  if (!isCombined) return stride
  limit.push(`(sizes.${target.plural} ?? 0)`)
  return combined(stride, `${rows}.length`)
}

/** A value of few, combined with the others of the natural key. Returns the next stride. */
export function addCombined(
  { entries, limit }: SampleGenerator,
  { name, type, values }: Property,
  stride: string,
): string {
  const few = type === 'enum' ? values : type === 'time' ? ['09:00', '17:30'] : [true, false]
  entries.push(
    `${name}: ${JSON.stringify(few)}[${positionOf(stride)} % ${few.length}] ?? ${JSON.stringify(few[0])}`,
  )
  limit.push(String(few.length))
  return combined(stride, String(few.length))
}

function positionOf(stride: string): string {
  return stride === '1' ? 'index' : `Math.floor(index / (${stride}))`
}

function combined(stride: string, factor: string): string {
  return stride === '1' ? factor : `${stride} * ${factor}`
}

/** Any value; in some rows one that may be null is. */
export function addAny(generator: SampleGenerator, property: Property): void {
  const { context, picks, entries, start } = generator
  const { name, type, isRequired } = property
  context.push('faker')
  if (property === start) {
    picks.push(`const ${dateVariable(name)} = faker.date.between({ from: '2025-01-01', to: '2026-01-01' })`)
    entries.push(`${name}: ${dateText(dateVariable(name), type)}`)
    return
  }
  const value = sampleValue(generator, property)
  entries.push(
    `${name}: ${isRequired ? value : `faker.helpers.maybe(() => ${value}, { probability: 0.8 }) ?? null`}`,
  )
}
