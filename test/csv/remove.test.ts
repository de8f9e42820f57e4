import t from 'tap'
import { filtersOf } from '../../src/contract/filters.ts'
import { removalCommand } from '../../src/cli/script/removalCommand.ts'
import { removeRows } from '../../src/csv/remove.ts'
import type { RemoveOptions } from '../../src/csv/remove.ts'
import { contract } from '../fixture/contract.ts'
import { resources } from '../fixture/resources.ts'
import { failing } from './loading.ts'
import { libraryValues, setUp } from './import/importing.ts'

const [, , loans] = resources
const list = `library,author,title,deposit,lent_on
north,Austen,Emma,1.50,2026-01-01
north,Joyce,Ulysses,1.50,2026-01-01
south,Joyce,Ulysses,1.50,2026-01-01
`

t.test('the filters of a list are in the contract', async (t) => {
  t.strictSame(
    filtersOf('/books', contract).map(({ name }) => name),
    ['search', 'title', 'author'],
  )
  t.strictSame(filtersOf('/nowhere', contract), [])
})

t.test('removes the rows that match, and those of other resources that are unused then', async (t) => {
  const { run, stored, client, url } = await setUp(t)
  await run(list)
  const remove = (options: Partial<RemoveOptions>) =>
    removeRows(loans, resources, {
      url,
      filters: [{ library: 'north' }],
      document: contract,
      timeoutMs: 5000,
      ...options,
    })
  const expected = [
    { name: 'loans', rows: 2 },
    { name: 'libraries', rows: 1 },
    { name: 'books', rows: 1 },
  ]
  t.strictSame(await remove({ dryRun: true, unused: true }), expected)
  t.equal((await stored()).length, 3, 'a dry run removes nothing')

  t.strictSame(await remove({ filters: [{ library: 'east' }] }), [{ name: 'loans', rows: 0 }])
  const busy = failing(3, () => new Response('', { status: 503 }), '/loans/')
  t.strictSame(await remove({ unused: true, fetch: busy }), expected)
  t.match(await stored(), [{ library: 'south', title: 'Ulysses' }])
  t.match((await client.GET('/libraries')).data?.items, [{ name: 'south' }])
  t.match((await client.GET('/books')).data?.items, [{ title: 'Ulysses' }])
  t.strictSame(
    await remove({ unused: true }),
    expected.map(({ name }) => ({ name, rows: 0 })),
  )
})

t.test('a row that matches two filters is counted once', async (t) => {
  const { run, url } = await setUp(t)
  await run(list)
  const filters = [{ library: 'north' }, { library: 'north' }, { library: 'south' }]
  for (const dryRun of [true, false]) {
    t.strictSame(await removeRows(loans, resources, { url, filters, dryRun, document: contract }), [
      { name: 'loans', rows: 3 },
    ])
  }
})

t.test('reports the names that no row has', async (t) => {
  const { run, client, url } = await setUp(t)
  await run(list)
  await client.POST('/libraries', { body: { name: 'west', ...libraryValues } })
  const unknown: string[] = []
  const filters = ['east', 'east', 'west', 'south'].map((library) => ({ library }))
  const onUnknown = (sentence: string) => unknown.push(sentence)
  await removeRows(loans, resources, { url, filters, dryRun: true, document: contract, onUnknown })
  t.strictSame(unknown, ['There are no libraries with the name "east".'])
})

t.test('an import reports which filters match what it has created', async (t) => {
  const { run } = await setUp(t)
  t.strictSame((await run(list, { dryRun: true })).created, undefined)
  const { created } = await run(`${list}west,a,b,1.50,2026-03-01\n`)
  t.strictSame(created, { library: ['north', 'south', 'west'], since: ['2026-01-01'], until: ['2026-03-01'] })
  t.strictSame((await run(list)).created, undefined)
})

t.test('with more than a hundred values, a filter is omitted', async (t) => {
  const { run } = await setUp(t)
  const rows = Array.from({ length: 101 }, (_, n) => `library ${n},a,b,1.50,2026-03-01\n`)
  const result = await run(`library,author,title,deposit,lent_on\n${rows.join('')}`)
  t.strictSame(result.created, { since: ['2026-03-01'], until: ['2026-03-01'] })
  t.match(removalCommand(loans, result, undefined), /all others of these days, .*: library,/)
})
