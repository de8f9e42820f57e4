import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import createClient from 'openapi-fetch'
import { importData } from '../../../src/csv/import/importData.ts'
import type { ImportOptions } from '../../../src/csv/import/importData.ts'
import type { paths } from '../../fixture/api.d.ts'
import { startListening } from '../../fixture/app.ts'
import { contract } from '../../fixture/contract.ts'
import { importSettings } from '../../fixture/loans/import.ts'
import { resources } from '../../fixture/resources.ts'

const [, , loans] = resources

/** What a library needs and lists of loans do not have. */
export const libraryValues = { address: '1 Mill Lane', opens_at: '09:00', closes_at: '20:00' }

/** A running service, and `run`, which imports a file of this content into it. */
export async function setUp(t: Test) {
  const { url } = await startListening(t)
  const client = createClient<paths, `application/${string}`>({ baseUrl: url })
  const dir = t.testdir()
  const run = async (content: string | Buffer, options: Partial<ImportOptions> = {}) => {
    writeFileSync(join(dir, 'list.csv'), content)
    const result = await importData({ ...loans, import: importSettings }, resources, {
      url,
      paths: [join(dir, 'list.csv')],
      mapping: { constants: libraryValues },
      rejectsDir: join(dir, 'rejects'),
      timeoutMs: 5000,
      schemas: contract.components.schemas,
      ...options,
    })
    const [file] = result.files
    if (file === undefined) throw new Error('No file was imported.')
    return { ...result, file }
  }
  const stored = async () =>
    (await client.GET('/loans', { params: { query: { limit: 1000 } } })).data?.items ?? []
  return { run, stored, client, url }
}
