import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { setUp } from './loading.ts'

t.test('loads the files, and changes nothing the second time', async (t) => {
  const { load, client, rejectsFile } = await setUp(t)
  const first = await load()
  t.match(first.files, [
    { name: 'libraries', rows: 2, created: 2, unchanged: 0, rejected: 0 },
    { name: 'books', rows: 3, created: 3, unchanged: 0, rejected: 0 },
    { name: 'loans', rows: 4, created: 3, unchanged: 1, rejected: 0 },
  ])
  t.match((await load()).total, { rows: 9, created: 0, updated: 0, unchanged: 9, rejected: 0 })
  t.notOk(existsSync(rejectsFile), 'there is no rejects file')

  const { data } = await client.GET('/libraries')
  t.match(data?.items, [
    { id: 1, name: 'central', opens_at: '09:00' },
    { id: 2, name: 'riverside', opens_at: '09:30' },
  ])
})

t.test('loads loans without a day as those of today', async (t) => {
  const { load, client } = await setUp(t, {
    'loans.csv': 'title,deposit,library,author\nUlysses,1.00,riverside,Joyce\n',
  })
  await load()
  const { data } = await client.GET('/loans')
  t.equal(data?.items[0]?.lent_on, new Date().toISOString().slice(0, 10))
})

t.test('gives loans without a day the default of the load', async (t) => {
  const { load, client } = await setUp(t, {
    'loans.csv': 'title,deposit,library,author\nUlysses,1.00,riverside,Joyce\n',
  })
  await load({ defaults: { lent_on: '2020-02-29' } })
  t.equal((await client.GET('/loans')).data?.items[0]?.lent_on, '2020-02-29')
})

t.test('rejects an invalid default before the first row', async (t) => {
  const { load, client } = await setUp(t)
  await t.rejects(load({ defaults: { lent_on: '01/02/2026' } }), {
    message: 'The lent_on "01/02/2026" must be a day in the form YYYY-MM-DD, such as 2026-01-31.',
  })
  t.strictSame((await client.GET('/libraries')).data?.items, [])
})

t.test('loads a folder with only some of the files', async (t) => {
  const { load, dir, client } = await setUp(t)
  await load()
  rmSync(join(dir, 'libraries.csv'))
  rmSync(join(dir, 'books.csv'))
  writeFileSync(
    join(dir, 'loans.csv'),
    `library,author,title,deposit,lent_on\ncentral,Bond,Emma,1.00,2026-01-02\n`,
  )
  const { missing, files } = await load()
  t.strictSame(missing, ['libraries.csv', 'books.csv'])
  t.match(files, [{ name: 'loans', rows: 1, created: 1 }])
  t.equal((await client.GET('/loans')).data?.items.length, 4)
})

t.test('checks all files before it loads any', async (t) => {
  const { load, client, dir } = await setUp(t, { 'loans.csv': 'library,title,deposit\n' })
  await t.rejects(load(), { message: /^loans.csv lacks the column "author"/ })
  writeFileSync(join(dir, 'rejects.csv'), 'file,line,reason,row\nold,1,why,what\n')
  await t.rejects(load({ dir: join(dir, 'none') }), {
    message: /^There is no libraries.csv, books.csv or loans.csv in /,
  })
  t.ok(existsSync(join(dir, 'rejects.csv')), 'keeps the rejects file of the last run until loading starts')
  t.strictSame((await client.GET('/libraries')).data?.items, [])
})

t.test('stops where a file is not UTF-8', async (t) => {
  const { load, client } = await setUp(t, {
    'loans.csv': Buffer.from('library,author,title,deposit\ncentral,café,Emma,1.00\n', 'latin1'),
  })
  await t.rejects(load(), { message: /^loans.csv is not UTF-8 text \(see line 2\)/ })
  t.strictSame((await client.GET('/libraries')).data?.items, [])
})

t.test('loads files that consist of their header', async (t) => {
  const { load } = await setUp(t, {
    'libraries.csv': '\ufeffname,address,opens_at,closes_at\r\n',
    'books.csv': 'title,author',
    'loans.csv': 'library,author,title,deposit\n\n',
  })
  t.match((await load()).total, { rows: 0, created: 0, rejected: 0 })
})
