import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { csvText } from '../../src/csv/csvText.ts'
import { readCsv } from '../../src/csv/readCsv.ts'
import type { CsvRow, RejectedRow } from '../../src/csv/row.ts'
import { MAX_ROW } from '../../src/csv/splitRows.ts'
import { collect } from './files.ts'

const path = join(t.testdir(), 'file.csv')

async function rowsOf(content: string | Buffer): Promise<(CsvRow | RejectedRow)[]> {
  writeFileSync(path, content)
  return collect(readCsv(path))
}

t.test('reads cells as written, with the line on which each row begins', async (t) => {
  t.strictSame(await rowsOf('a,b\n1, 2\n\n"x\ny","""q"""\n3,4'), [
    { line: 1, cells: ['a', 'b'] },
    { line: 2, cells: ['1', ' 2'] },
    { line: 4, cells: ['x\ny', '"q"'] },
    { line: 6, cells: ['3', '4'] },
  ])
  t.strictSame(await rowsOf(''), [])
  t.strictSame(await rowsOf('\n \n'), [])
})

t.test('reads all rows unchanged across chunks of a large file', async (t) => {
  const cells = Array.from({ length: 60_000 }, (_, index) => [
    `${index}`,
    `º "${index}",\n€ ${'x'.repeat(index % 37)}`,
  ])
  const rows = await rowsOf(csvText(cells))
  t.equal(rows.length, cells.length)
  const changed = rows.findIndex(
    (row, index) => !('cells' in row) || row.line !== 1 + 2 * index || row.cells[1] !== cells[index]?.[1],
  )
  t.equal(changed, -1, `row ${changed}: ${JSON.stringify(rows[changed])}`)
})

t.test('rejects bytes that are not UTF-8, and names their line', async (t) => {
  await t.rejects(rowsOf(Buffer.from('a,b\n1,2\ncafé,3\n', 'latin1')), {
    message: 'file.csv is not UTF-8 text (see line 3); convert it, then try again.',
  })
  await t.rejects(rowsOf(Buffer.from('a,é').subarray(0, -1)), { message: /not UTF-8 text \(see line 1\)/ })
  t.strictSame(await rowsOf('a,\ufffd'), [{ line: 1, cells: ['a', '\ufffd'] }])
})

t.test('rejects only the first line of a row with invalid quotes', async (t) => {
  t.strictSame(await rowsOf('a,b\n1,"2"x\n3,4\n5,"6\n7,8\n9,"10"\n'), [
    { line: 1, cells: ['a', 'b'] },
    { line: 2, reason: 'Unexpected quote.', text: '1,"2"x' },
    { line: 3, cells: ['3', '4'] },
    { line: 4, reason: 'Unexpected quote.', text: '5,"6' },
    { line: 5, cells: ['7', '8'] },
    { line: 6, cells: ['9', '10'] },
  ])
  t.strictSame(await rowsOf('1,"2\n3,4'), [
    { line: 1, reason: 'Missing closing quote.', text: '1,"2' },
    { line: 2, cells: ['3', '4'] },
  ])
})

t.test('rejects an endless row without reading the file into memory', async (t) => {
  const lines = Math.ceil((MAX_ROW * 3) / 10)
  const rows = await rowsOf(`1,"2\n${'34567,890\n'.repeat(lines)}`)
  t.equal(rows.length, lines + 1)
  t.match(rows[0], { line: 1, reason: 'Missing closing quote.' })
  t.strictSame(rows.at(-1), { line: lines + 1, cells: ['34567', '890'] })

  const [long, next] = await rowsOf(`${'x'.repeat(MAX_ROW * 3)}\n1,2\n`)
  t.match(long, { line: 1, reason: /longer than/ })
  t.strictSame(next, { line: 2, cells: ['1', '2'] })
})

t.test('rejects each of many lines with an invalid quote', async (t) => {
  const rows = await rowsOf('x,"abc\n'.repeat(20_000))
  t.equal(rows.length, 20_000)
})

t.test('writes quotes only where necessary', async (t) => {
  t.equal(
    csvText([
      ['a', 1.5, null],
      ['b,c', 'say "x"', ' d'],
    ]),
    'a,1.5,\n"b,c","say ""x"""," d"\n',
  )
  t.equal(csvText([]), '')
})
