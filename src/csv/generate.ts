import { Faker, en, generateMersenne53Randomizer } from '@faker-js/faker'
import { columnsOf, sampleOptionsOf } from '../contract/resource.ts'
import type { Resource, SampleRow, SampleSizes } from '../contract/resource.ts'
import { cellsOf } from './csvText.ts'
import { writeFiles } from './files.ts'
import type { WriteRows } from './files.ts'
import { uniqueNames } from './uniqueNames.ts'

const CHUNK_ROWS = 5000

/** How much to generate, and where. */
export interface GenerateOptions {
  dir: string
  seed: number
  /** Counts of rows and further options by their names; the resources' defaults where omitted. */
  sizes?: SampleSizes
  /** Overwrite files that exist. */
  force?: boolean
  onProgress?: (written: { name: string; rows: number }) => void
  signal?: AbortSignal
}

/**
 * Writes sample data as the CSV files of these resources, all or none. Throws an Error when the sizes are impossible,
 * when files exist and `force` is not set, and when the signal is aborted.
 */
export async function generateData(resources: readonly Resource[], options: GenerateOptions): Promise<void> {
  const sizes = { ...defaultSizes(resources), ...options.sizes }
  for (const { sample } of resources) {
    const error = sample.check?.(sizes)
    if (error !== undefined) throw new Error(error)
  }
  const randomizer = generateMersenne53Randomizer(options.seed)
  const generated = new Map<string, SampleRow[]>()
  const shared = {
    faker: new Faker({ locale: [en], randomizer }),
    random: () => randomizer.next(),
    sizes,
    rowsOf: (name: string) => {
      const rows = generated.get(name)
      if (rows === undefined) throw new Error(`No sample rows of ${name}: it must come earlier in the table.`)
      return rows
    },
    uniqueNames,
  }
  await writeFiles(resources, options.dir, options.force ?? false, async (write) => {
    for (const resource of resources) {
      const { name, sample, schema } = resource
      // Later resources read these rows; after the last one, often the largest, none does.
      const kept: SampleRow[] | undefined = resource === resources.at(-1) ? undefined : []
      if (kept) generated.set(name, kept)
      const rows = sample.rows(sizes[name] ?? 0, { ...shared, schema })
      await writeResource(resource, rows, write, (written, chunk) => {
        kept?.push(...chunk)
        options.onProgress?.({ name, rows: written })
        options.signal?.throwIfAborted()
      })
    }
  })
}

async function writeResource(
  resource: Resource,
  rows: Iterable<SampleRow>,
  write: WriteRows,
  onWritten: (total: number, chunk: SampleRow[]) => void,
): Promise<void> {
  const columns = resource.sample.columns ?? columnsOf(resource)
  await write(resource.name, [columns])
  let total = 0
  for (const chunk of chunksOf(rows)) {
    await write(resource.name, cellsOf(chunk, columns))
    total += chunk.length
    onWritten(total, chunk)
  }
}

function defaultSizes(resources: readonly Resource[]): SampleSizes {
  const options = Object.entries(sampleOptionsOf(resources))
  return Object.fromEntries(options.map(([name, option]) => [name, option.default]))
}

function* chunksOf(rows: Iterable<SampleRow>): Generator<SampleRow[]> {
  let chunk: SampleRow[] = []
  for (const row of rows) {
    chunk.push(row)
    if (chunk.length < CHUNK_ROWS) continue
    yield chunk
    chunk = []
  }
  if (chunk.length > 0) yield chunk
}
