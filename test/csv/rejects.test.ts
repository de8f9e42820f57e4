import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readCsv } from '../../src/csv/readCsv.ts'
import { collect } from './files.ts'
import { failing, files, setUp } from './loading.ts'

t.test('gives the reasons of the API, and treats look-alike keys as one', async (t) => {
  const { load, rejectsFile } = await setUp(t, {
    'books.csv': [
      'title,author,pages',
      'Caf\u00e9,Austen,1',
      'Cafe\u0301,Austen,1',
      'Cafe\u0301,Austen,2',
      'tea\u200b,Austen,1',
      'x,,"1,5"',
      '"two\nlines",Austen,1e9\n',
    ].join('\n'),
    'loans.csv': 'library,author,title,deposit\n',
  })
  t.match((await load({ batch: 1, concurrency: 4 })).files[1], { created: 1, unchanged: 1, rejected: 4 })
  const rejected = await collect(readCsv(rejectsFile))
  t.strictSame(rejected.map((row) => ('cells' in row ? row.cells.slice(1, 3) : row)).toSorted(), [
    ['4', 'Line 2 has the same title and author, and other values.'],
    ['5', 'title must not end with a zero-width space (U+200B)'],
    ['6', 'author must not be empty; pages has a decimal comma; write 1.5'],
    ['7', 'title must not contain a line feed (U+000A); pages exceeds the maximum, 100000'],
    ['line', 'reason'],
  ])
})

const busy = () => new Response('', { status: 503 })

for (const onConflict of ['fail', 'update'] as const) {
  t.test(
    `stores the first of contradicting rows with on_conflict=${onConflict}, whatever is retried`,
    async (t) => {
      const rows = Array.from(
        { length: 30 },
        (_, row) => `Emma ${row % 3},Austen,${1 + (row % 2 ? row : 0)}\n`,
      )
      for (const batch of [1, 4, 100]) {
        const { load, client, rejectsFile } = await setUp(t, {
          'books.csv': `title,author,pages\n${rows.join('')}`,
          'loans.csv': 'library,author,title,deposit\n',
        })
        const options = { onConflict, batch, concurrency: 4, timeoutMs: 5000 }
        const { files } = await load({ ...options, fetch: failing(1, busy, '/books/batch') })
        t.match(files[1], { rows: 30, created: 3, updated: 0, rejected: 19 }, `batches of ${batch}`)
        t.match(
          (await client.GET('/books')).data?.items.map(({ pages }) => pages),
          [1, 2, 1],
          'the first rows are stored',
        )
        t.match(
          readFileSync(rejectsFile, 'utf8'),
          /books.csv,5,"Line 2 has the same title and author, and other values."/,
        )
        const again = await load(options)
        t.match(again.files[1], { created: 0, updated: 0, unchanged: 11, rejected: 19 }, 'the second time')
      }
    },
  )
}

t.test('loads a later row where the earlier ones of its key are rejected', async (t) => {
  const { load, client } = await setUp(t, {
    'books.csv': 'title,author,pages\nEmma,Austen,0\nEmma,Austen,many\nEmma,Austen,3\nEmma,Austen,4\n',
    'loans.csv': 'library,author,title,deposit\n',
  })
  for (const batch of [1, 100]) {
    const { files } = await load({ onConflict: 'update', batch, concurrency: 4 })
    t.match(files[1], { rows: 4, rejected: 3 })
  }
  t.match((await client.GET('/books')).data?.items, [{ id: 1, pages: 3 }])
})

t.test('rejects the rows that the API rejects, each with its reason, and loads the others', async (t) => {
  const bad = Array.from({ length: 250 }, (_, index) => `central,Bond,Emma,-${index},2025-01-01\n`).join('')
  const { load, rejectsFile } = await setUp(t, {
    'books.csv':
      'title,author,pages\nEmma,Austen,64\n"Em,ma", Bond,1,x\n"Emma",Bond,\n"x"y,z,\nUlysses,Joyce,-1\n',
    'loans.csv': `library,author,title,deposit,lent_on\n${bad}central,Bond,Emma,1.55,2026-01-01\ncentral,nobody,Emma,1.00,\n`,
  })
  const { files } = await load({ batch: 200 })
  t.match(files, [
    { rows: 2, rejected: 0 },
    { rows: 5, created: 2, rejected: 3 },
    { rows: 252, created: 1, rejected: 251 },
  ])
  const lines = readFileSync(rejectsFile, 'utf8').split('\n')
  t.equal(lines[0], 'file,line,reason,row')
  t.equal(lines[1], 'books.csv,3,The row has 4 cells; the header has 3.,"""Em,ma"", Bond,1,x"')
  for (const expected of [
    /^books.csv,5,Unexpected quote\.,"""x""y,z,"$/m,
    /^books.csv,6,"pages is less than the minimum, 1","Ulysses,Joyce,-1"$/m,
    /^loans.csv,2,"?deposit .*,-0,2025-01-01"$/m,
    /^loans.csv,253,.*nobody.*,"central,nobody,Emma,1.00,"$/m,
  ]) {
    t.match(lines.join('\n'), expected)
  }
  t.equal(lines.length, 1 + 254 + 1)
})

t.test('writes rejected rows as they are in the file', async (t) => {
  const rows = ['"Emma",  "Austen" ,-1', " Emma ,Bond,'0'\t", '"Persuasion\nor ""Anne""",\u00a0Austen,007']
  const { load, rejectsFile } = await setUp(t, {
    'books.csv': `title,author,pages\r\n${rows.join('\r\n')}\r\n`,
  })
  t.match((await load()).files[1], { rows: 3, rejected: 3 })
  const rejected = await collect(readCsv(rejectsFile))
  t.strictSame(
    rejected.flatMap((row) => ('cells' in row && row.cells[0] === 'books.csv' ? row.cells.at(-1) : [])),
    rows,
  )
})

t.test('removes the rejects file of an earlier run, and no other file', async (t) => {
  const { load, dir, rejectsFile } = await setUp(t)
  writeFileSync(rejectsFile, 'file,line,reason,row\nold,1,why,what\n')
  await load()
  t.notOk(existsSync(rejectsFile), 'there is no rejects file')

  writeFileSync(join(dir, 'diary.txt'), 'dear diary')
  await t.rejects(load({ rejectsFile: join(dir, 'diary.txt') }), {
    message: /is not a file of rejected rows/,
  })
  await t.rejects(load({ rejectsFile: join(dir, 'libraries.csv') }), {
    message: /is not a file of rejected rows/,
  })
  t.equal(readFileSync(join(dir, 'libraries.csv'), 'utf8'), files['libraries.csv'])
})

t.test('rejects, replaces or keeps rows that exist with other values, as on_conflict says', async (t) => {
  const { load, dir, rejectsFile } = await setUp(t)
  await load()
  writeFileSync(join(dir, 'books.csv'), 'title,author,pages\nEmma,Austen,65\n')
  t.match((await load()).total, { updated: 0, unchanged: 6, rejected: 1 })
  t.match(readFileSync(rejectsFile, 'utf8'), /\nbooks.csv,2,.*exists with other values.*,"Emma,Austen,65"\n/)
  t.match((await load({ onConflict: 'keep' })).total, { kept: 1, unchanged: 6, rejected: 0 })
  t.match((await load({ onConflict: 'update' })).total, { updated: 1, kept: 0, unchanged: 6, rejected: 0 })
})
