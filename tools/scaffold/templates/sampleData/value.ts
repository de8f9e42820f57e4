import { camel } from '../../naming.ts'
import type { Property } from '../../properties.ts'
import type { SampleGenerator } from './generator.ts'
import { sampleText } from './text.ts'

/** The expression of a random value of a property. */
export function sampleValue(
  { names, context, start, times }: SampleGenerator,
  { name, type, values }: Property,
): string {
  if (type === 'integer' || type === 'number') {
    // Within the limits of the contract, also when a person changes them.
    context.push('schema')
    const limits = `schema.properties.${name}`
    const range = `min: ${limits}?.minimum, max: ${limits}?.maximum`
    return type === 'integer'
      ? `faker.number.int({ ${range} })`
      : `faker.number.float({ ${range}, fractionDigits: 1 })`
  }
  if (type === 'enum') return `faker.helpers.arrayElement(${JSON.stringify(values)})`
  if (type === 'boolean') return 'faker.datatype.boolean()'
  if (type === 'time') {
    const hours = times[0] === name ? '{ min: 6, max: 10 }' : '{ min: 16, max: 22 }'
    return `\`\${String(faker.number.int(${hours})).padStart(2, '0')}:00\``
  }
  if (type === 'string') return sampleText(names.singular, name)
  return dateText(`faker.date.soon({ days: 30, refDate: ${dateVariable(start?.name ?? '')} })`, type)
}

/** The expression that writes a Date as a value of this type. */
export function dateText(date: string, type: string): string {
  return type === 'date'
    ? `${date}.toISOString().slice(0, 10)`
    : `\`\${${date}.toISOString().slice(0, 19)}Z\``
}

/** The variable that holds a Date of the row, which its properties of this name and of later ones show. */
export function dateVariable(name: string): string {
  return `${camel(name)}Date`
}
