import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { columnsOf } from '../../src/contract/resource.ts'
import type { Resource } from '../../src/contract/resource.ts'
import { cellConverter } from '../../src/csv/cells.ts'
import { readRecords } from '../../src/csv/records.ts'
import { resources } from '../../src/resources/index.ts'
import { collect } from './files.ts'

const [markets, products, prices] = resources
const path = join(t.testdir(), 'file.csv')

async function recordsOf(content: string, resource: Resource = products) {
  writeFileSync(path, content)
  return collect(readRecords(path, resource))
}

async function valuesOf(content: string, resource?: Resource) {
  return (await recordsOf(content, resource)).map((row) => ('value' in row ? row.value : row.reason))
}

t.test('strips a byte order mark and treats carriage returns as white space', async (t) => {
  t.strictSame(await valuesOf('\ufeffname,brand\r\n"Milk",dairy\r\nTea,"leaf"\r\n\r\n'), [
    { name: 'Milk', brand: 'dairy' },
    { name: 'Tea', brand: 'leaf' },
  ])
})

t.test('takes the columns from the contract', async (t) => {
  t.strictSame(columnsOf(markets), ['name', 'address', 'opening_time', 'closing_time'])
  t.strictSame(columnsOf(prices), ['market', 'brand', 'product', 'price', 'currency', 'valid_from'])
})

t.test('converts cells to values of the contract', async (t) => {
  const header = 'brand, name ,sugar_percentage,calories'
  t.strictSame(await valuesOf(`${header}\nb,"n\n",1.5,\n b ,007,abc,1e999\nb,n,1e1,-0\n`), [
    { brand: 'b', name: 'n', sugar_percentage: 1.5, calories: null },
    { brand: 'b', name: '007', sugar_percentage: 'abc', calories: '1e999' },
    { brand: 'b', name: 'n', sugar_percentage: 10, calories: -0 },
  ])
  t.strictSame(await valuesOf('name,address,opening_time,closing_time\nm,,9:00,21:00\n', markets), [
    { name: 'm', address: '', opening_time: '09:00', closing_time: '21:00' },
  ])
  t.strictSame(await valuesOf('market,brand,product,price,valid_from\nm,b,p,1.45,\n', prices), [
    { market: 'm', brand: 'b', product: 'p', price: '1.45' },
  ])
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
  t.strictSame(await recordsOf('name,brand\n"a,b"\na,b, c\n'), [
    { line: 2, reason: 'The row has 1 cells; the header has 2.', text: '"a,b"' },
    { line: 3, reason: 'The row has 3 cells; the header has 2.', text: 'a,b," c"' },
  ])
})

t.test('rejects an invalid header', async (t) => {
  await t.rejects(recordsOf(''), { message: /^file.csv is empty; .* columns: name, brand, calories/ })
  await t.rejects(recordsOf('name\n'), { message: /^file.csv lacks the column "brand"; / })
  await t.rejects(recordsOf('name,brand,name\n'), { message: /^file.csv has the column "name" twice; / })
  await t.rejects(recordsOf('market,brand,product,price,valid_form\n', prices), {
    message: /^file.csv has an unknown column "valid_form"; .*valid_from/,
  })
  await t.rejects(recordsOf('name;brand\n'), { message: /^file.csv must have a comma between two cells/ })
  await t.rejects(recordsOf('name,"brand\n'), {
    message: /^file.csv, line 1: Missing closing quote. Fix it; /,
  })
  t.strictSame(await recordsOf('name,brand\n'), [])
})
