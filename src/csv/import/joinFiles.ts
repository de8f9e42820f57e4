import { basename, extname } from 'node:path'
import type { CsvRow, RejectedRow } from '../row.ts'
import { openColumns } from './columns.ts'
import { openFlat } from './readFlat.ts'
import type { FormatOptions } from './readFlat.ts'

/** Columns of other files that are added to a file. */
export interface JoinedColumns {
  /** The header with the added columns. */
  header: string[]
  /** Adds the cells to a row; rejects one whose id another file lacks. */
  extend: (row: CsvRow) => CsvRow | RejectedRow
}

/** The rows of another file by their ids. */
interface Lookup {
  file: string
  /** The name of the column of ids in both files, and its index in the file that is imported. */
  name: string
  index: number
  /** The names of its other columns. */
  columns: string[]
  cellsOf: Map<string, string[]>
}

/**
 * Joins other files: `joins` has their paths by the names of the columns of ids, which both files have. They are kept in
 * memory. A column whose name two files have is called `<file>.<name>`.
 */
export async function joinFiles(
  header: readonly string[],
  joins: Readonly<Record<string, string>>,
  options: FormatOptions,
): Promise<JoinedColumns> {
  if (Object.keys(joins).length === 0) return { header: [...header], extend: (row) => row }
  const columns = openColumns(header)
  const lookups: Lookup[] = []
  for (const [name, path] of Object.entries(joins)) {
    const index = columns.indexOf(name, `--join ${name}`)
    lookups.push({ index, name, ...(await readLookup(name, path, options)) })
  }
  const names = [...header, ...lookups.flatMap((lookup) => lookup.columns)]
  const isUnique = (name: string) => names.indexOf(name) === names.lastIndexOf(name)
  const added = lookups.flatMap(({ file, columns }) =>
    columns.map((name) => (isUnique(name) ? name : `${basename(file, extname(file))}.${name}`)),
  )
  return {
    header: [...header, ...added],
    extend: (row) => {
      const cells = header.map((_, index) => row.cells[index] ?? '')
      for (const { file, name, index, cellsOf } of lookups) {
        const id = cells[index]?.trim() ?? ''
        const others = cellsOf.get(id)
        if (others === undefined) {
          return { line: row.line, text: row.text, reason: `${name} "${id}" is not in ${file}` }
        }
        cells.push(...others)
      }
      return { ...row, cells }
    },
  }
}

async function readLookup(name: string, path: string, { encoding, delimiter }: FormatOptions) {
  const file = basename(path)
  const { header, rows } = await openFlat(path, { encoding, delimiter })
  const index = openColumns(header).indexOf(name, `--join ${name} in ${file}`)
  const isOther = (_: unknown, column: number) => column !== index
  const cellsOf = new Map<string, string[]>()
  for await (const chunk of rows(() => {})) {
    for (const row of chunk) {
      if ('reason' in row) throw new Error(`${file}, line ${row.line}: ${row.reason}`)
      const id = row.cells[index]?.trim() ?? ''
      if (cellsOf.has(id))
        throw new Error(`${file}, line ${row.line}: the ${name} "${id}" has an earlier line.`)
      cellsOf.set(id, header.map((_, column) => row.cells[column] ?? '').filter(isOther))
    }
  }
  return { file, columns: header.filter(isOther), cellsOf }
}
