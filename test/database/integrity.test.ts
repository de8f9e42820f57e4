import { closeSync, openSync, readFileSync, truncateSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import SQLite from 'better-sqlite3'
import t from 'tap'
import type { Test } from 'tap'
import { openDatabase } from '../../src/database/connection.ts'
import { findDamage } from '../../src/database/integrity.ts'
import { migrate } from '../../src/database/migrations.ts'
import { MIGRATIONS } from '../fixture/contract.ts'
import { run } from '../support/process.ts'
import { runHere } from '../support/runHere.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

/** A database file with one library, which these statements change. */
async function fileWith(t: Test, statements = ''): Promise<string> {
  const file = join(temporaryFolder(t), 'database.db')
  const db = openDatabase(`sqlite:${file}`)
  await migrate(db, MIGRATIONS)
  await db.destroy()
  const sqlite = new SQLite(file)
  sqlite.pragma('foreign_keys = OFF')
  sqlite.exec(
    `insert into library (name, address, opens_at, closes_at) values ('central', 'a', '08:00', '22:00'); ${statements}`,
  )
  sqlite.close()
  return file
}

t.test('an intact file has no damage', async (t) => {
  t.same(findDamage(`sqlite:${await fileWith(t)}`), [])
})

t.test('damage of pages, a shorter file and missing references are found', async (t) => {
  const overwritten = await fileWith(t)
  const page = openSync(overwritten, 'r+')
  writeSync(page, Buffer.alloc(4096, 0xff), 0, 4096, 3 * 4096)
  closeSync(page)
  t.not(findDamage(`sqlite:${overwritten}`).length, 0, 'an overwritten page')
  const truncated = await fileWith(t)
  truncateSync(truncated, 5 * 4096)
  t.not(findDamage(`sqlite:${truncated}`).length, 0, 'a truncated file')
  const loan = "insert into loan (library_id, book_id, deposit, lent_on) values (1, 7, 500, '2026-02-01')"
  const [damage] = findDamage(`sqlite:${await fileWith(t, loan)}`)
  t.equal(damage, 'Row 1 of loan refers to a row that is missing.')
})

t.test('a flipped bit in a value that stays valid is not found', async (t) => {
  const file = await fileWith(t)
  const bytes = readFileSync(file)
  const at = bytes.lastIndexOf('08:00')
  bytes[at + 1] = (bytes[at + 1] ?? 0) ^ 1
  writeFileSync(file, bytes)
  t.same(findDamage(`sqlite:${file}`), [], 'SQLite has no checksums')
  const sqlite = new SQLite(file)
  t.equal(sqlite.prepare('select opens_at from library').pluck().get(), '09:00', 'the changed value')
  sqlite.close()
})

t.test('db check --integrity reports damage with exit code 1', async (t) => {
  const file = await fileWith(t)
  const words = ['db', 'check', '--integrity']
  const settings = { DATABASE_URL: `sqlite:${file}` }
  t.match(await runHere(t, words, settings), { code: 0, stdout: `${file} is intact.\n` })
  truncateSync(file, 5 * 4096)
  t.match(await run(t, words, settings), { code: 1, stderr: `${file} is damaged:\n` })
})
