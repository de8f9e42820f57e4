import { basename } from 'node:path'
import type { Importable } from '../../contract/resource.ts'
import type { ImportResult } from '../../csv/import/importData.ts'
import type { ImportedFile } from '../../csv/import/importFile.ts'
import type { OpenImport } from '../../csv/import/openImport.ts'
import { OUTLIER_FACTOR } from '../../csv/import/outliers.ts'
import { textTable } from './textTable.ts'

const delimiterNames: Record<string, string> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars' }

/** How a file is interpreted, as text. */
export function describeImport(resource: Importable, opened: OpenImport): string {
  const { schema, loadDefaults = {} } = resource
  const { property, unit } = resource.import.amount
  const { file, mapping, defaults, path } = opened
  const { encoding, delimiter } = file.format
  const missing = (name: string) => {
    const suggested = mapping.suggested.get(name)?.map((column) => `--column ${name}="${column}"?`) ?? []
    return [byDefault(name), ...suggested].join('; ')
  }
  const byDefault = (name: string) => {
    if (name in loadDefaults) return `${String(defaults[name])}, by default`
    return name === unit?.property
      ? `the sign or code at the ${property}, else ${unit.default}`
      : 'not in the file'
  }
  const rows = Object.keys(schema.properties).map((name) => {
    return [name, mapping.sources.get(name)?.description ?? missing(name)]
  })
  const others = [...mapping.sources].filter(([name]) => !(name in schema.properties))
  const ignored = mapping.ignored.length === 0 ? [] : [['ignored', mapping.ignored.join(', ')]]
  return [
    `${basename(path)}: ${encoding.toUpperCase()}, with ${delimiterNames[delimiter] ?? JSON.stringify(delimiter)} between the cells`,
    ...textTable([...rows, ...others.map(([name, { description }]) => [name, description]), ...ignored], 2),
  ].join('\n')
}

/** What became of the rows, as text. */
export function describeResult(resource: Importable, result: ImportResult, isDryRun: boolean): string {
  const total = (count: keyof ImportedFile['counts']) =>
    result.files.reduce((sum, { counts }) => sum + counts[count], 0)
  const numbers = (...counts: number[]) => counts.map((count) => count.toLocaleString('en'))
  const rows = [
    ['', isDryRun ? 'new' : 'created', 'updated', 'unchanged', 'rejected'],
    ...result.referenced.map(({ name, created, existing }) => [name, ...numbers(created, 0, existing, 0)]),
    [
      resource.name,
      ...numbers(total('created'), total('updated'), total('unchanged') + total('kept'), total('rejected')),
    ],
  ]
  return [
    ...(isDryRun ? ['Nothing is stored: this is a dry run.'] : []),
    ...textTable(rows),
    ...result.files.flatMap((file) => describeFile(resource, file, isDryRun)),
  ].join('\n')
}

/** The most reasons that are shown of a file. */
const SHOWN_REASONS = 12

function describeFile(resource: Importable, file: ImportedFile, isDryRun: boolean): string[] {
  const { opened, counts, repeated, conflicts, rejects } = file
  const { skipped, joined, first } = opened.notes
  const lines: string[] = []
  if (isDryRun && first.length > 0) {
    const own = Object.keys(resource.schema.properties)
    const names = [...new Set([...own, ...first.flatMap((row) => Object.keys(row))])].filter((name) =>
      first.some((row) => name in row),
    )
    const rows = first.map((row) => names.map((name) => String(row[name] ?? '')))
    lines.push('The first rows as they would be stored:', ...textTable([names, ...rows], 2))
  }
  if (skipped > 0)
    lines.push(`${countOf(skipped, 'row')} without a ${resource.import.amount.property} skipped.`)
  if (joined > 0) lines.push(`In ${countOf(joined, 'cell')}, line breaks became spaces.`)
  if (repeated.rows > 0)
    lines.push(
      `${countOf(repeated.rows, 'row')} with the values of an earlier row, the first in line ${repeated.line}.`,
    )
  if (repeated.rows + conflicts > 0 && opened.mapping.ignored.length > 0) {
    const keys = new Intl.ListFormat('en-GB').format(resource.key)
    lines.push(
      `If an ignored column tells rows of the same ${keys} apart, make it a part of a name with --template.`,
    )
  }
  lines.push(...describeOutliers(resource, file))
  if (counts.rejected > 0) {
    const contradictory = conflicts > 0 ? `, ${conflicts.toLocaleString('en')} of them contradictory` : ''
    lines.push(
      `${countOf(counts.rejected, 'row')} rejected${contradictory}${isDryRun ? '' : `; see ${rejects}`}:`,
    )
    lines.push(...describeReasons(file))
  }
  return lines.length === 0 ? [] : ['', `${basename(opened.path)}:`, ...lines]
}

function describeReasons({ reasons }: ImportedFile): string[] {
  const shown = reasons.slice(0, SHOWN_REASONS)
  const rows = shown.map(({ rows, example }) => [
    `${rows.toLocaleString('en')} x`,
    `line ${example.line}: ${example.reason}`,
  ])
  const others = reasons.length - shown.length
  return [...textTable(rows, 2), ...(others > 0 ? [`  and ${countOf(others, 'other reason')}`] : [])]
}

function describeOutliers({ import: settings }: Importable, { outliers }: ImportedFile): string[] {
  if (outliers.count === 0) return []
  const { property, comparedBy } = settings.amount
  const same = new Intl.ListFormat('en-GB').format(comparedBy)
  const rows = outliers.examples.map(({ line, group, amount, median }) => [
    `line ${line}:`,
    String(amount),
    `${Number(median.toPrecision(2))} (${group})`,
  ])
  return [
    `${countOf(outliers.count, property)} far from the others; check the decimal separator. They are ${OUTLIER_FACTOR} times the median of the`,
    `other ${property}s of the same ${same} in the file, or more, or that part of it:`,
    ...textTable([['', property, 'median of the others, about'], ...rows], 2),
  ]
}

function countOf(count: number, name: string): string {
  return `${count.toLocaleString('en')} ${name}${count === 1 ? '' : 's'}`
}
