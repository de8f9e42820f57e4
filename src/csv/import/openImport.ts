import { basename } from 'node:path'
import type { ImportSettings } from '../../contract/importSettings.ts'
import type { FlatResource } from '../flatResource.ts'
import type { Defaults } from '../records.ts'
import type { RejectedRow } from '../row.ts'
import { valuesOfFileName } from './fileName.ts'
import { flatRecordReader } from './flatRecords.ts'
import type { CellOptions, FlatRecord } from './flatRecords.ts'
import { hasUnits } from './hasUnits.ts'
import { joinFiles } from './joinFiles.ts'
import { mapColumns } from './mapColumns.ts'
import type { Mapping, MappingOptions } from './mapColumns.ts'
import { noNotes } from './notes.ts'
import type { ReadNotes } from './notes.ts'
import { openFlat } from './readFlat.ts'
import type { FlatFile, FormatOptions } from './readFlat.ts'

/** How flat files are interpreted. */
export interface InterpretOptions extends FormatOptions, CellOptions {
  mapping: Omit<MappingOptions, 'fileName'>
  /** The names of properties in the names of the files, such as `{shop}_{day}.csv`. */
  fileName?: string | undefined
  /** Files with further columns, by the columns of ids that both files have. */
  joins?: Readonly<Record<string, string>>
}

/** A flat file that is interpreted as rows of a resource. */
export interface OpenImport {
  path: string
  file: FlatFile
  mapping: Mapping
  defaults: Defaults
  /** What happened while it was read. */
  notes: ReadNotes
  /** Its rows, chunk by chunk; calls back with the number of bytes read so far. */
  read: (onRead: (bytes: number) => void) => AsyncGenerator<(FlatRecord | RejectedRow)[]>
}

/** Interprets the header of a flat file. Throws an Error when it cannot be read, or a property has no source. */
export async function openImport(
  path: string,
  flat: FlatResource,
  settings: ImportSettings,
  { mapping: mappingOptions, fileName, joins = {}, ...options }: InterpretOptions & { defaults: Defaults },
): Promise<OpenImport> {
  const name = basename(path)
  const file = await openFlat(path, options)
  const joined = await joinFiles(file.header, joins, options)
  const mapping = mapColumns(joined.header, flat.properties, settings, {
    ...mappingOptions,
    ...(fileName !== undefined && { fileName: valuesOfFileName(fileName, name) }),
  })
  if (options.dateForm !== undefined) assertDay(flat, mapping)
  const notes = noNotes()
  const completeRows: FlatFile['rows'] = async function* (onRead) {
    for await (const rows of file.rows(onRead)) {
      yield rows.map((row) => ('reason' in row ? row : joined.extend(row)))
    }
  }
  const toRecords = flatRecordReader(flat, settings, mapping, {
    ...options,
    hasUnits: hasUnits(await firstChunk(completeRows(() => {})), mapping, settings.amount),
    notes,
  })
  const read: OpenImport['read'] = async function* (onRead) {
    for await (const rows of completeRows(onRead)) yield toRecords(rows)
  }
  return { path, file, mapping, defaults: options.defaults, notes, read }
}

/** Throws an Error when no column holds days: with `--date`, one was expected. */
function assertDay({ properties }: FlatResource, { sources, suggested }: Mapping): void {
  const days = properties.filter(({ schema }) => schema.format === 'date').map(({ name }) => name)
  if (days.some((name) => sources.has(name))) return
  const [name = ''] = days
  const column = suggested.get(name)?.[0] ?? '<column>'
  throw new Error(
    `--date is given, but no column is known to be the ${name}; give --column ${name}="${column}".`,
  )
}

/** The first rows of a file. */
async function firstChunk<Row>(chunks: AsyncIterable<Row[]>): Promise<Row[]> {
  for await (const rows of chunks) if (rows.length > 0) return rows
  return []
}
