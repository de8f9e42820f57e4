import { basename } from 'node:path'
import type { Importable, ImportedFile, ImportResult } from '../../csv/import/importData.ts'
import type { OpenImport } from '../../csv/import/openImport.ts'
import { textTable } from './textTable.ts'

const delimiterNames: Record<string, string> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars' }

/** How a file is interpreted, as text. */
export function describeImport({ schema, loadDefaults = {} }: Importable, opened: OpenImport): string {
  const { file, mapping, defaults, path } = opened
  const { encoding, delimiter } = file.format
  const rows = Object.keys(schema.properties).map((name) => {
    const source = mapping.sources.get(name)?.description
    const byDefault = name in loadDefaults ? `${String(defaults[name])}, by default` : 'not in the file'
    return [name, source ?? byDefault]
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
    ...result.files.flatMap((file) => describeFile(file, isDryRun)),
  ].join('\n')
}

/** The most reasons that are shown of a file. */
const SHOWN_REASONS = 12

function describeFile({ opened, reasons, rejects, counts }: ImportedFile, isDryRun: boolean): string[] {
  const { notes, path } = opened
  const lines: string[] = []
  if (notes.skipped > 0) lines.push(`${countOf(notes.skipped, 'row')} without an amount skipped.`)
  if (notes.collapsed > 0)
    lines.push(
      `${countOf(notes.collapsed, 'cell')} with line breaks or repeated spaces, each replaced by one space.`,
    )
  if (counts.rejected > 0) {
    lines.push(`${countOf(counts.rejected, 'row')} rejected${isDryRun ? '' : `; see ${rejects}`}:`)
    const shown = reasons.slice(0, SHOWN_REASONS)
    const table = shown.map(({ rows, example }) => [
      `${rows.toLocaleString('en')} x`,
      `line ${example.line}: ${example.reason}`,
    ])
    lines.push(...textTable(table, 2))
    if (reasons.length > shown.length) lines.push(`  and ${reasons.length - shown.length} other reasons`)
  }
  return lines.length === 0 ? [] : [`${basename(path)}:`, ...lines]
}

function countOf(count: number, name: string): string {
  return `${count.toLocaleString('en')} ${name}${count === 1 ? '' : 's'}`
}
