// The same files give the same data on SQLite and PostgreSQL.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { exportData } from '../../../src/csv/export.ts'
import { generateData } from '../../../src/csv/generate.ts'
import { loadData } from '../../../src/csv/load.ts'
import { resources } from '../../../src/resources/index.ts'
import { createDatabase, onPostgres, sqliteIn } from '../../support/databases.ts'
import { startListening } from '../../support/service.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

t.test('an export from PostgreSQL equals one from SQLite, byte for byte', onPostgres, async (t) => {
  const folder = temporaryFolder(t)
  const generated = join(folder, 'generated')
  const sizes = { markets: 4, products: 60, prices: 1500, days: 20 }
  await generateData(resources, { dir: generated, seed: 5, sizes })
  // Sorted by code point they have another order than in a dictionary, or by UTF-16 code unit.
  const names = ['a', 'B', 'Ärger', 'Z', 'z', 'ｆ', '😀', 'a b', 'a-b', 'ab']
  const lines = names.map((name) => `${name},Marca,1.5,,\n`)
  const products = join(generated, 'products.csv')
  writeFileSync(products, readFileSync(products, 'utf8') + lines.join(''))
  const results = []
  const urls = { sqlite: sqliteIn(folder), postgres: await createDatabase(t) }
  for (const [name, DATABASE_URL] of Object.entries(urls)) {
    const { url } = await startListening(t, folder, { DATABASE_URL })
    const rejectsFile = join(folder, 'rejects.csv')
    const { total } = await loadData(resources, { url, dir: generated, rejectsFile })
    const dir = join(folder, name)
    await exportData(resources, { url, dir })
    const files = readdirSync(dir).map((file) => readFileSync(join(dir, file), 'utf8'))
    const sorted = await (await fetch(`${url}/products?sort=name&limit=1000`)).text()
    results.push({ created: total.created, unchanged: total.unchanged, files, sorted })
  }
  t.ok(results[0]?.created, 'rows are created')
  t.strictSame(results[1], results[0])
})
