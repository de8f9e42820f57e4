import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { columnsOf } from '../../src/contract/resource.ts'
import type { Resource } from '../../src/contract/resource.ts'
import { cellConverter } from '../../src/csv/cells.ts'
import { readRecords } from '../../src/csv/records.ts'
import { resources } from '../fixture/resources.ts'
import { collect } from './files.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

const [libraries, books, loans] = resources
const path = join(temporaryFolder(t), 'file.csv')

async function recordsOf(content: string, resource: Resource = books) {
  writeFileSync(path, content)
  return collect(readRecords(path, resource))
}

async function valuesOf(content: string, resource?: Resource) {
  return (await recordsOf(content, resource)).map((row) => ('value' in row ? row.value : row.reason))
}

t.test('strips a byte order mark and treats carriage returns as white space', async (t) => {
  t.strictSame(await valuesOf('\ufefftitle,author\r\n"Emma",Austen\r\nUlysses,"Joyce"\r\n\r\n'), [
    { title: 'Emma', author: 'Austen' },
    { title: 'Ulysses', author: 'Joyce' },
  ])
})

t.test('takes the columns from the contract', async (t) => {
  t.strictSame(columnsOf(libraries), ['name', 'address', 'opens_at', 'closes_at'])
  t.strictSame(columnsOf(loans), ['library', 'author', 'title', 'deposit', 'lent_on'])
})

t.test('converts cells to values of the contract', async (t) => {
  const header = 'author, title ,rating,pages'
  t.strictSame(await valuesOf(`${header}\nb,"n\n",1.5,\n b ,007,abc,1e999\nb,n,1e1,-0\n`), [
    { author: 'b', title: 'n', rating: 1.5, pages: null },
    { author: 'b', title: '007', rating: 'abc', pages: '1e999' },
    { author: 'b', title: 'n', rating: 10, pages: -0 },
  ])
  t.strictSame(await valuesOf('name,address,opens_at,closes_at\nm,,9:00,21:00\n', libraries), [
    { name: 'm', address: '', opens_at: '09:00', closes_at: '21:00' },
  ])
  t.strictSame(await valuesOf('library,author,title,deposit,lent_on\nl,a,t,1.45,\n', loans), [
    { library: 'l', author: 'a', title: 't', deposit: '1.45' },
  ])
})

t.test('converts the booleans that spreadsheets write, and no other words', async (t) => {
  const convert = cellConverter({ type: ['boolean', 'null'] }, false)
  t.strictSame(
    ['true', 'TRUE', 'False', '', 'yes', '1', 'constructor'].map((cell) => convert(cell)),
    [true, true, false, null, 'yes', '1', 'constructor'],
  )
})

t.test('adds the leading zero of a time only where the pattern requires it', async (t) => {
  const time = { type: 'string', pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$' }
  const cases: [string, object, string, string][] = [
    ['required by the pattern', time, '9:00', '09:00'],
    ['required by the pattern of an alternative', { oneOf: [time, { type: 'null' }] }, '9:00', '09:00'],
    ['not a time with it either', time, '9:99', '9:99'],
    ['complete', time, '19:00', '19:00'],
    ['no pattern', { type: 'string' }, '9:00', '9:00'],
    ['a pattern that accepts it without', { type: 'string', pattern: '^[0-9:]+$' }, '9:00', '9:00'],
    ['not a time', { type: 'string', pattern: '^[0-9]{8}$' }, '1234567', '1234567'],
  ]
  for (const [name, schema, cell, value] of cases) t.equal(cellConverter(schema, true)(cell), value, name)
})

t.test('rejects a row with more or fewer cells than the header', async (t) => {
  t.strictSame(await recordsOf('title,author\n"a,b"\na,b, c\n'), [
    { line: 2, reason: 'The row has 1 cells; the header has 2.', text: '"a,b"' },
    { line: 3, reason: 'The row has 3 cells; the header has 2.', text: 'a,b, c' },
  ])
})

t.test('rejects doubtful cells unless they are accepted', async (t) => {
  const doubt = { matches: /^0$/, reason: 'is 0', option: 'blank', describe: '' }
  const resource: Resource = { ...books, doubtfulCells: { pages: doubt } }
  writeFileSync(path, 'title,author,pages\na,b,0\n')
  const text = 'a,b,0'
  t.match(await collect(readRecords(path, resource)), [
    { line: 2, reason: 'pages is 0; --blank loads it', text },
  ])
  t.match(await collect(readRecords(path, resource, { accepted: ['pages'] })), [{ value: { pages: 0 } }])
})

t.test('skips columns of empty cells', async (t) => {
  t.strictSame(await valuesOf('title,,author,,\r\nb,,n,,\r\nb,,n\r\nb, ,n,,,,\r\n'), [
    { title: 'b', author: 'n' },
    { title: 'b', author: 'n' },
    { title: 'b', author: 'n' },
  ])
  t.strictSame(await valuesOf('title,,author,\nb,1,n,\nb,,n,,2\nb,\n'), [
    'Column 2 has a value, but no name in the header.',
    'The row has 5 cells; the header has 4.',
    'The row has 2 cells; the header has 4.',
  ])
})

t.test('rejects an invalid header', async (t) => {
  await t.rejects(recordsOf(''), { message: /^file.csv is empty; .* columns: title, author, pages/ })
  await t.rejects(recordsOf('title\n'), { message: /^file.csv lacks the column "author"; / })
  await t.rejects(recordsOf('title,author,title\n'), { message: /^file.csv has the column "title" twice; / })
  await t.rejects(recordsOf('library,author,title,deposit,lent_in\n', loans), {
    message: /^file.csv has an unknown column "lent_in"; .*lent_on/,
  })
  await t.rejects(recordsOf('title;author\n'), { message: /^file.csv must have a comma between two cells/ })
  await t.rejects(recordsOf('title,"author\n'), {
    message: /^file.csv, line 1: Missing closing quote. Fix it; /,
  })
  t.strictSame(await recordsOf('title,author\n'), [])
})
