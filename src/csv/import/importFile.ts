import { basename } from 'node:path'
import { connectionLost } from '../../client/apiErrors.ts'
import type { OnConflict } from '../../contract/onConflict.ts'
import { MAX_ROWS } from '../../contract/resource.ts'
import type { Importable } from '../../contract/resource.ts'
import type { LoadCounts } from '../loadCounts.ts'
import { loadFile } from '../loadFile.ts'
import type { LoadFileOptions } from '../loadFile.ts'
import type { FlatRecord } from './flatRecords.ts'
import type { OpenImport } from './openImport.ts'
import { openOutliers } from './outliers.ts'
import type { Outliers } from './outliers.ts'
import { openReasons } from './reasons.ts'
import type { ReasonCount } from './reasons.ts'
import type { RejectedRows } from './rejectedRows.ts'

/** How to import one file. */
export interface ImportFileOptions {
  url: string
  /** Read everything, and store nothing. */
  dryRun?: boolean
  /** Rows per request, 1 to MAX_ROWS. */
  batch?: number
  /** Requests in flight at a time. */
  concurrency?: number
  /** What to do with rows that exist with other values. */
  onConflict?: OnConflict
  onProgress?: (progress: LoadCounts & { name: string; done: number }) => void
  signal?: AbortSignal
}

/** What became of the rows of a file. */
export interface ImportedFile {
  opened: OpenImport
  counts: LoadCounts
  /** Accepted rows that repeat an earlier row of the file, and the line of the first of them. */
  repeated: { rows: number; line: number }
  /** Rejected rows whose key exists with other values, in the file or in the service. */
  conflicts: number
  /** Why rows were rejected. */
  reasons: ReasonCount[]
  /** Amounts far from the others; only after a dry run. */
  outliers: Outliers
  /** The file of its rejected rows. */
  rejects: string
}

/** Imports one file. Throws what `post` throws, and the signal's reason when it is aborted. */
export async function importFile(
  resource: Importable,
  opened: OpenImport,
  rejects: RejectedRows,
  post: LoadFileOptions<FlatRecord>['post'],
  options: ImportFileOptions,
): Promise<ImportedFile> {
  const { batch = MAX_ROWS, concurrency = 2, onConflict = 'fail', dryRun, signal, onProgress } = options
  let conflicts = 0
  const repeated = { rows: 0, line: Infinity }
  const reasons = openReasons()
  const outliers = openOutliers()
  const { property, comparedBy } = resource.import.amount
  const compare = ({ value, line }: FlatRecord) => {
    const group = comparedBy.flatMap((name) => value[name] ?? [])
    outliers.add(group.join(', '), String(value[property]), line)
  }
  if (!dryRun) rejects.keepOld()
  try {
    const counts = await loadFile(resource, {
      path: opened.path,
      read: opened.read,
      batch,
      concurrency,
      onConflict,
      post: (records, ...rest) => {
        if (dryRun) records.forEach(compare)
        return post(records, ...rest)
      },
      onRejected: (rows) => {
        conflicts += rows.filter(({ isConflict }) => isConflict).length
        reasons.add(rows)
        if (!dryRun) rejects.add(rows)
      },
      onRepeated: ({ line }) => {
        repeated.rows += 1
        repeated.line = Math.min(repeated.line, line)
      },
      onProgress: (progress) => onProgress?.({ name: basename(opened.path), ...progress }),
      signal,
    })
    return {
      opened,
      counts,
      repeated,
      conflicts,
      reasons: reasons.sorted(),
      outliers: outliers.found(),
      rejects: rejects.path,
    }
  } catch (error) {
    throw connectionLost(error, options.url, 'Nothing is lost: import again to continue.')
  }
}
