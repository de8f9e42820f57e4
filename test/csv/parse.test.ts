import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { MAX_ROW, csvText, readCsv } from '../../src/csv/parse.ts'
import type { CsvRow, Reject } from '../../src/csv/parse.ts'
import { readRecords } from '../../src/csv/records.ts'
import { columnsOf, resources } from '../../src/resources/index.ts'

const [markets, products, prices] = resources
const path = join(t.testdir(), 'file.csv')

async function all<T>(parts: AsyncIterable<T[]>): Promise<T[]> {
  const rows: T[] = []
  for await (const part of parts) for (const row of part) rows.push(row)
  return rows
}

async function rowsOf(content: string | Buffer): Promise<(CsvRow | Reject)[]> {
  writeFileSync(path, content)
  return await all(readCsv(path))
}

async function recordsOf(content: string, resource: (typeof resources)[number] = products) {
  writeFileSync(path, content)
  return await all(readRecords(path, resource))
}

async function valuesOf(content: string, resource?: (typeof resources)[number]) {
  return (await recordsOf(content, resource)).map((row) => ('value' in row ? row.value : row.reason))
}

t.test('reads cells as they stand, with the line on which each row begins', async (t) => {
  t.strictSame(await rowsOf('a,b\n1, 2\n\n"x\ny","""q"""\n3,4'), [
    { line: 1, cells: ['a', 'b'] },
    { line: 2, cells: ['1', ' 2'] },
    { line: 4, cells: ['x\ny', '"q"'] },
    { line: 6, cells: ['3', '4'] },
  ])
  t.strictSame(await rowsOf(''), [])
  t.strictSame(await rowsOf('\n \n'), [])
})

t.test('strips a byte order mark and takes carriage returns for white space', async (t) => {
  t.strictSame(await valuesOf('\ufeffname,brand\r\n"Milk",dairy\r\nTea,"leaf"\r\n\r\n'), [
    { name: 'Milk', brand: 'dairy' },
    { name: 'Tea', brand: 'leaf' },
  ])
})

t.test('loses and changes nothing where the chunks of a large file meet', async (t) => {
  const cells = Array.from({ length: 60_000 }, (_, index) => [
    `${index}`,
    `º "${index}",\n€ ${'x'.repeat(index % 37)}`,
  ])
  const rows = await rowsOf(csvText(cells))
  t.equal(rows.length, cells.length)
  t.ok(
    rows.every(
      (row, index) => 'cells' in row && row.line === 1 + 2 * index && row.cells[1] === cells[index]?.[1],
    ),
  )
})

t.test('refuses bytes that are not UTF-8, and says where', async (t) => {
  await t.rejects(rowsOf(Buffer.from('a,b\n1,2\ncafé,3\n', 'latin1')), {
    message: 'file.csv is not UTF-8 text (see line 3); convert it, then try again.',
  })
  await t.rejects(rowsOf(Buffer.from('a,é').subarray(0, -1)), { message: /not UTF-8 text \(see line 1\)/ })
  t.strictSame(await rowsOf('a,\ufffd'), [{ line: 1, cells: ['a', '\ufffd'] }])
})

t.test('rejects only the first line of a row with broken quotes', async (t) => {
  t.strictSame(await rowsOf('a,b\n1,"2"x\n3,4\n5,"6\n7,8\n9,"10"\n'), [
    { line: 1, cells: ['a', 'b'] },
    { line: 2, reason: 'A quote stands where none may be.', text: '1,"2"x' },
    { line: 3, cells: ['3', '4'] },
    { line: 4, reason: 'A quote stands where none may be.', text: '5,"6' },
    { line: 5, cells: ['7', '8'] },
    { line: 6, cells: ['9', '10'] },
  ])
  t.strictSame(await rowsOf('1,"2\n3,4'), [
    { line: 1, reason: 'A quote is opened and never closed.', text: '1,"2' },
    { line: 2, cells: ['3', '4'] },
  ])
})

t.test('gives up an endless row without reading the file into memory', async (t) => {
  const lines = Math.ceil((MAX_ROW * 3) / 10)
  const rows = await rowsOf(`1,"2\n${'34567,890\n'.repeat(lines)}`)
  t.equal(rows.length, lines + 1)
  t.match(rows[0], { line: 1, reason: 'A quote is opened and never closed.' })
  t.strictSame(rows.at(-1), { line: lines + 1, cells: ['34567', '890'] })

  const [long, next] = await rowsOf(`${'x'.repeat(MAX_ROW * 3)}\n1,2\n`)
  t.match(long, { line: 1, reason: /longer than/ })
  t.strictSame(next, { line: 2, cells: ['1', '2'] })
})

t.test('rejects each of many lines with a broken quote', async (t) => {
  const rows = await rowsOf('x,"abc\n'.repeat(20_000))
  t.equal(rows.length, 20_000)
})

t.test('takes its columns from the contract', async (t) => {
  t.match(columnsOf(markets), ['name', 'address', 'opening_time', 'closing_time'])
  t.match(columnsOf(prices), ['market', 'brand', 'product', 'price', 'currency', 'valid_from'])
})

t.test('turns cells into the values of the contract', async (t) => {
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

t.test('rejects a row with more or fewer cells than the header', async (t) => {
  t.strictSame(await recordsOf('name,brand\n"a,b"\na,b, c\n'), [
    { line: 2, reason: 'The row has 1 cells; the header has 2.', text: '"a,b"' },
    { line: 3, reason: 'The row has 3 cells; the header has 2.', text: 'a,b," c"' },
  ])
})

t.test('refuses a header that is not right', async (t) => {
  await t.rejects(recordsOf(''), { message: /^file.csv is empty; .* columns: name, brand, calories/ })
  await t.rejects(recordsOf('name\n'), { message: /^file.csv lacks the column "brand"; / })
  await t.rejects(recordsOf('name,brand,name\n'), { message: /^file.csv has the column "name" twice; / })
  await t.rejects(recordsOf('market,brand,product,price,valid_form\n', prices), {
    message: /^file.csv has an unknown column "valid_form"; .*valid_from/,
  })
  await t.rejects(recordsOf('name,"brand\n'), { message: /^file.csv, line 1: A quote is opened/ })
  t.strictSame(await recordsOf('name,brand\n'), [])
})

t.test('writes quotes only where they are needed', async (t) => {
  t.equal(
    csvText([
      ['a', 1.5, null],
      ['b,c', 'say "x"', ' d'],
    ]),
    'a,1.5,\n"b,c","say ""x"""," d"\n',
  )
  t.equal(csvText([]), '')
})
