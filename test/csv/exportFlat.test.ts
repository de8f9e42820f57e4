import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { exportFlat } from '../../src/csv/exportFlat.ts'
import { contract } from '../fixture/contract.ts'
import { resources } from '../fixture/resources.ts'
import { setUp } from './import/importing.ts'

const [, , loans] = resources
const list = `library,author,title,deposit,lent_on,address,opens_at,closes_at,pages,rating
north,Austen,Emma,1.50,2026-01-01,"1 Mill Lane, York",08:00,20:00,64,4.5
north,Joyce,Ulysses,2.50,2026-01-01,"1 Mill Lane, York",08:00,20:00,,
south,Joyce,Ulysses,2.50,2026-01-02,2 Mill Lane,09:00,21:00,,
`

t.test('a flat export holds all values, and importing it restores them', async (t) => {
  const dir = t.testdir()
  for (const number of [1, 2]) {
    const { run, url } = await setUp(t)
    const { file } = await run(list, { mapping: {} })
    t.match(file.counts, { created: 3, rejected: 0 })
    const options = { url, dir: join(dir, String(number)), schemas: contract.components.schemas }
    t.equal(await exportFlat(loans, resources, options), 3)
    t.equal(readFileSync(join(options.dir, 'loans_flat.csv'), 'utf8'), list)
    await t.rejects(exportFlat(loans, resources, options), { message: /would be overwritten; give --force/ })
  }
})
