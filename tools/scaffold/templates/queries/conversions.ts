import { capitalized, withArticle } from '../../naming.ts'
import { isOwn } from './declarations.ts'
import type { Parts } from './parts.ts'

/** The conversions between a body and a row. */
export function conversions({ names, properties, references }: Parts): string {
  const { type, singular } = names
  const booleans = properties.filter((property) => property.type === 'boolean').map(({ name }) => name)
  const shown = references.flatMap(({ shows }) => shows.map(({ property }) => property))
  const ids = `{ ${references.map(({ column }) => `${column}: number`).join('; ')} }`
  if (!properties.some(isOwn)) {
    return `
/** ${capitalized(withArticle(names.words))} as it is to be stored: nothing but references. */
export function toRow(_body: ${type}Input, ids: ${ids}): ${type}Row {
  return ids
}
`
  }
  const body =
    shown.length === 0 ? 'body' : `{ ${shown.map((name) => `${name}: _${name}`).join(', ')}, ...body }`
  const toRow = `
/** ${capitalized(withArticle(names.words))} as it is to be stored: what the body omits is null. */
export function toRow(${body}: ${type}Input${references.length > 0 ? `, ids: ${ids}` : ''}): ${type}Row {
  return { ...nulls, ...body${references.length > 0 ? ', ...ids' : ''}${booleans.map((name) => `, ${name}: toInteger(body.${name})`).join('')} }
}
`
  if (booleans.length === 0) return toRow
  const stored =
    references.length === 0
      ? `${type}Row & { id: number }`
      : `Omit<${type}, ${booleans.map((name) => `'${name}'`).join(' | ')}> & Pick<${type}Row, ${booleans.map((name) => `'${name}'`).join(' | ')}>`
  return `${toRow}
/** A row of \`${singular}\` as the API returns it. */
function toApi(row: ${stored}): ${type} {
  return { ...row, ${booleans.map((name) => `${name}: toBoolean(row.${name})`).join(', ')} }
}
`
}
