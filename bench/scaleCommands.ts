import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { openDatabase } from '../src/database/connection.ts'
import { isPostgres } from '../src/database/postgresUrl.ts'
import { fileOf } from '../src/database/sqlite.ts'
import { median } from './compare.ts'
import { newFolder, PORT, runCommand, startOn } from './data.ts'
import { run } from './process.ts'

const STARTS = 5

/** What each of these takes on a database of so many prices: its size in bytes for each price, and times in seconds. */
export async function measureCommands(url: string, prices: number): Promise<Record<string, number>> {
  const folder = newFolder()
  const bytes = await sizeOf(url)
  const starts: number[] = []
  for (let start = 0; start < STARTS; start += 1) {
    const before = performance.now()
    const service = await startOn(url, PORT)
    starts.push((performance.now() - before) / 1000)
    await service.stop()
  }
  const service = await startOn(url, PORT)
  const exported = await runCommand(['script', 'export_data', '--url', `${service.url}/api`, '--dir', folder])
  await service.stop()
  const backup = await backUp(url, join(folder, 'backup'))
  rmSync(folder, { recursive: true })
  return {
    'bytes for each price': bytes / prices,
    'start to the first response': median(starts),
    export_data: exported,
    [isPostgres(url) ? 'pg_dump' : 'db backup']: backup,
  }
}

async function sizeOf(url: string): Promise<number> {
  if (!isPostgres(url)) return statSync(fileOf(url)).size
  const db = openDatabase(url)
  const { rows } = await sql<{ size: number }>`select pg_database_size(current_database()) as size`.execute(
    db,
  )
  await db.destroy()
  return rows[0]?.size ?? NaN
}

async function backUp(url: string, file: string): Promise<number> {
  if (!isPostgres(url)) return runCommand(['db', 'backup', file], { DATABASE_URL: url })
  const start = performance.now()
  await run('pg_dump', ['--format=custom', `--file=${file}`, url])
  return (performance.now() - start) / 1000
}
