import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { failing } from '../loading.ts'
import { setUp } from './importing.ts'

const header = 'Branch,Writer,Book,Amount,Day'

t.test('creates what the rows refer to, once, and changes nothing that exists', async (t) => {
  const { run, stored, client } = await setUp(t)
  await client.POST('/books', { body: { title: 'Emma', author: 'Austen', pages: 64 } })
  const list = `${header},Pages,Shelf
north,Austen,Emma,"1,50",2026-01-01,100,A
north,Joyce,Ulysses,2.00,2026-01-01,700,A
south,Joyce,Ulysses,2.00,2026-01-02,700,B
`
  const { referenced, file } = await run(list)
  t.strictSame(referenced, [
    { name: 'libraries', created: 2, existing: 0 },
    { name: 'books', created: 1, existing: 1 },
  ])
  t.match(file.counts, { rows: 3, created: 3, rejected: 0 })
  t.strictSame(file.opened.mapping.ignored, ['Shelf'])
  t.match((await client.GET('/books')).data?.items, [
    { title: 'Emma', pages: 64 },
    { title: 'Ulysses', pages: 700 },
  ])
  t.match(await stored(), [{ library: 'north', deposit: '1.50' }, { title: 'Ulysses' }, { library: 'south' }])
  const again = await run(list)
  t.match(again.file.counts, { created: 0, unchanged: 3 })
  t.match(again.referenced, [{ created: 0 }, { created: 0 }])
})

t.test('puts cells of several lines into one, and keeps repeated spaces', async (t) => {
  const { run, client } = await setUp(t)
  const { file } = await run(
    `${header}\nnorth,"a\r\n  b\n",c  d,1.50,2026-01-01\nnorth,"a\u00a0b",c  d,1.50,2026-01-02\n`,
  )
  t.match(file.counts, { created: 2 })
  t.equal(file.opened.notes.joined, 1)
  t.match((await client.GET('/books')).data?.items, [{ author: 'a b', title: 'c  d' }])
})

t.test('stores the same, whatever fails temporarily', async (t) => {
  const rows = Array.from(
    { length: 300 },
    (_, index) =>
      `branch ${index % 7},a,b ${index % 31},${index % 5},2026-01-${String(1 + (index % 28)).padStart(2, '0')}\n`,
  )
  const list = `${header}\n${rows.join('')}`
  const results = []
  for (const path of ['/none', '/libraries/batch', '/books/batch', '/loans/batch']) {
    const { run, stored } = await setUp(t)
    const options = { batch: 10, concurrency: 4, timeoutMs: 20_000 }
    const busy = failing(2, () => new Response('', { status: 503 }), path)
    const { file } = await run(list, { ...options, fetch: busy, accepted: ['deposit'] })
    const loans = (await stored()).map(({ id: _, ...loan }) => JSON.stringify(loan)).toSorted()
    const { created, unchanged, rejected } = file.counts
    results.push(JSON.stringify({ created, unchanged, rejected, loans }))
  }
  t.equal(new Set(results).size, 1, 'all have the same result')
})

t.test('continues after it was interrupted', async (t) => {
  const { run, stored } = await setUp(t)
  const rows = Array.from({ length: 50 }, (_, index) => `north,a,b ${index},1,2026-01-01\n`)
  const list = `${header}\n${rows.join('')}`
  const controller = new AbortController()
  const interrupt = run(list, {
    batch: 5,
    concurrency: 1,
    signal: controller.signal,
    onProgress: ({ rows }) => rows >= 20 && controller.abort(new Error('Interrupted.')),
  })
  await t.rejects(interrupt, { message: 'Interrupted.' })
  t.equal((await stored()).length, 20)
  t.match((await run(list)).file.counts, { created: 30, unchanged: 20, rejected: 0 })
})

t.test('rejected rows create nothing, and can be corrected and imported with the same options', async (t) => {
  const { run, stored, client } = await setUp(t)
  const list = [
    'Branch;Writer;Book;Amount;Day',
    'north;Austen;Emma;1,50;03.11.2026',
    'east;Joyce;Ulysses;1.234;03.11.2026',
    '"we"st;Joyce;Ulysses;1,50;03.11.2026',
    'south;Joyce',
    'far;;Ulysses;1,50;31.02.2026',
    'near;Bond;Emma;n/a;03.11.2026\n',
  ].join('\r\n')
  const options = { dateForm: 'DD.MM.YYYY' }
  const { file } = await run(list, options)
  t.match(file.counts, { created: 1, rejected: 5 })
  t.strictSame(
    (await client.GET('/libraries')).data?.items.map(({ name }) => name),
    ['north'],
  )
  const lines = readFileSync(file.rejects, 'utf8').split('\n')
  t.strictSame(lines, [
    '\ufeffBranch;Writer;Book;Amount;Day;reject_reason',
    'east;Joyce;Ulysses;1.234;03.11.2026;"deposit may be 1.234 or 1234; --decimal . reads 1.234, --decimal , reads 1234"',
    '"we"st;Joyce;Ulysses;1,50;03.11.2026;Unexpected quote.',
    'south;Joyce;;;;"The row has 2 cells; the header has 5."',
    'far;;Ulysses;1,50;31.02.2026;"author must not be empty; lent_on is not a day of the calendar"',
    'near;Bond;Emma;n/a;03.11.2026;"deposit is missing; --no-deposit skip skips such rows"',
    '',
  ])
  const corrected = lines
    .join('\n')
    .replace('1.234', '12,34')
    .replace('"we"st', 'west')
    .replace('south;Joyce;;;', 'south;Joyce;Ulysses;2,00;03.11.2026')
  const again = await run(corrected, { ...options, encoding: 'windows-1252' })
  t.match(again.file.counts, { created: 3, rejected: 2 })
  t.match(readFileSync(file.rejects, 'utf8').split('\n'), {
    length: 4,
    1: 'far;;Ulysses;1,50;31.02.2026;"author must not be empty; lent_on is not a day of the calendar"',
  })
  t.equal((await stored()).length, 4)
  const previous = join(file.rejects, '../previous-list.csv')
  t.equal(readFileSync(previous, 'utf8'), lines.join('\n'), 'what may have been corrected is kept')

  // The rejected rows of a file of rejected rows.
  const third = await run('', { ...options, paths: [file.rejects] })
  t.equal(third.file.rejects, join(file.rejects, '../rejects/list.csv'))
  t.ok(existsSync(file.rejects), 'the imported file stays')
  writeFileSync(file.rejects, 'mine\n')
  await t.rejects(run(list, options), {
    message: /is not a file of rejected rows; give another folder with --rejects/,
  })
})

t.test('--date needs a column of days', async (t) => {
  const { run } = await setUp(t)
  await t.rejects(run('library,author,title,deposit,day of the loan\n', { dateForm: 'DD.MM.YYYY' }), {
    message:
      '--date is given, but no column is known to be the lent_on; give --column lent_on="day of the loan".',
  })
})

t.test('reads the header of another line', async (t) => {
  const { run } = await setUp(t)
  const list = `Loans of this year;;;;\n\n${header.replaceAll(',', ';')}\nnorth;a;b;1,50;2026-01-01\nnorth;a;c;x;2026-01-01\n`
  await t.rejects(run(list), {
    message: /The columns are: Loans of this year, \(no name\), .* give it with --header-line\.$/,
  })
  await t.rejects(run(list, { headerLine: 9 }), {
    message: 'list.csv has no line 9 with the names of its columns.',
  })
  const { file } = await run(list, { headerLine: 3 })
  t.match(file.counts, { created: 1, rejected: 1 })
  t.match(file.reasons, [{ example: { line: 5 } }])
  const corrected = readFileSync(file.rejects, 'utf8').replace(';x;', ';2;')
  t.match((await run(corrected, { headerLine: 3 })).file.counts, { created: 1, rejected: 0 })
})

t.test('a dry run stores nothing, and reports what the import would do', async (t) => {
  const { run, stored, client } = await setUp(t)
  const existing = `${header}\nnorth,a,b,1.00,2026-01-01\nnorth,a,b,2.00,2026-01-02\n`
  await run(existing)
  const list = `${header}
north,a,b,1.00,2026-01-01
north,a,b,7.00,2026-01-02
north,a,b,2.00,2026-01-02
south,a,b,1.00,2026-01-01
south,a,b,2.00,2026-01-01
south,a,b,1,2026-01-01
south,a,c,x,2026-01-01
`
  for (const onConflict of ['fail', 'update', 'keep'] as const) {
    const before = await stored()
    const dry = await run(list, { dryRun: true, batch: 2, onConflict })
    t.strictSame(await stored(), before, 'nothing is stored')
    t.notOk(existsSync(dry.file.rejects), 'no file is written')
    t.equal((await client.GET('/libraries')).data?.items.length, 1)
    const { seconds: _, ...counts } = dry.file.counts
    const expected = {
      fail: { updated: 0, kept: 0, unchanged: 3, rejected: 3 },
      update: { updated: 1, kept: 0, unchanged: 2, rejected: 3 },
      keep: { updated: 0, kept: 1, unchanged: 2, rejected: 3 },
    }
    t.match(counts, { rows: 7, created: 1, ...expected[onConflict] }, onConflict)
    t.equal(dry.file.conflicts, 2)
    t.strictSame(dry.referenced, [
      { name: 'libraries', created: 1, existing: 1 },
      { name: 'books', created: 0, existing: 1 },
    ])
  }
})
