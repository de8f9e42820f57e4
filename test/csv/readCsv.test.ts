import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { csvText } from '../../src/csv/csvText.ts'
import { readCsv } from '../../src/csv/readCsv.ts'
import type { CsvRow, RejectedRow } from '../../src/csv/row.ts'
import { MAX_ROW } from '../../src/csv/splitRows.ts'
import { collect } from './files.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

const path = join(temporaryFolder(t), 'file.csv')

async function rowsOf(content: string | Buffer): Promise<(CsvRow | RejectedRow)[]> {
  writeFileSync(path, content)
  return collect(readCsv(path))
}

/** The cells of each row, or why it is rejected. */
async function cellsOf(content: string) {
  return (await rowsOf(content)).map((row) => ('cells' in row ? row.cells : row.reason))
}

t.test('reads cells as written, with the line on which each row begins', async (t) => {
  t.strictSame(await rowsOf('a,b\n1, 2\n\n"x\ny","""q"""\n3,4'), [
    { line: 1, cells: ['a', 'b'], text: 'a,b' },
    { line: 2, cells: ['1', ' 2'], text: '1, 2' },
    { line: 4, cells: ['x\ny', '"q"'], text: '"x\ny","""q"""' },
    { line: 6, cells: ['3', '4'], text: '3,4' },
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
  t.strictSame(await cellsOf('a,\ufffd'), [['a', '\ufffd']])
})

t.test('reads the encoding of a byte order mark, and the one that is given', async (t) => {
  const text = 'a,b\r\n\u00e4\u20ac,\u00f1\r\n'
  const utf16 = Buffer.from(`\ufeff${text}`, 'utf16le')
  for (const content of [utf16, Buffer.from(utf16).swap16(), Buffer.from(`\ufeff${text}`)]) {
    writeFileSync(path, content)
    const rows = await collect(readCsv(path, { encoding: 'windows-1252' }))
    t.match(rows[1], { line: 2, text: '\u00e4\u20ac,\u00f1' })
  }
  writeFileSync(path, Buffer.from([0xe4, 0x80, 0x2c, 0xf1]))
  t.match(await collect(readCsv(path, { encoding: 'windows-1252' })), [{ cells: ['\u00e4\u20ac', '\u00f1'] }])
})

t.test('rejects a spreadsheet', async (t) => {
  await t.rejects(rowsOf('PK\u0003\u0004...'), {
    message: 'file.csv is a spreadsheet or another compressed file; save it as CSV UTF-8.',
  })
})

t.test('rejects only the first line of a row with invalid quotes', async (t) => {
  t.strictSame(await rowsOf('a,b\n1,"2"x\n3,4\n5,"6\n7,8\n9,"10"\n'), [
    { line: 1, cells: ['a', 'b'], text: 'a,b' },
    { line: 2, reason: 'Unexpected quote.', text: '1,"2"x' },
    { line: 3, cells: ['3', '4'], text: '3,4' },
    { line: 4, reason: 'Unexpected quote.', text: '5,"6' },
    { line: 5, cells: ['7', '8'], text: '7,8' },
    { line: 6, cells: ['9', '10'], text: '9,"10"' },
  ])
  t.strictSame(await rowsOf('1,"2\n3,4'), [
    { line: 1, reason: 'Missing closing quote.', text: '1,"2' },
    { line: 2, cells: ['3', '4'], text: '3,4' },
  ])
})

t.test('rejects an endless row without reading the file into memory', async (t) => {
  const lines = Math.ceil((MAX_ROW * 3) / 10)
  const rows = await rowsOf(`1,"2\n${'34567,890\n'.repeat(lines)}`)
  t.equal(rows.length, lines + 1)
  t.match(rows[0], { line: 1, reason: 'Missing closing quote.' })
  t.strictSame(rows.at(-1), { line: lines + 1, cells: ['34567', '890'], text: '34567,890' })

  const [long, next] = await rowsOf(`${'x'.repeat(MAX_ROW * 3)}\n1,2\n`)
  t.match(long, { line: 1, reason: /longer than/ })
  t.strictSame(next, { line: 2, cells: ['1', '2'], text: '1,2' })
})

t.test('rejects each of many lines with an invalid quote', async (t) => {
  const rows = await rowsOf('x,"abc\n'.repeat(20_000))
  t.equal(rows.length, 20_000)
})

t.test('treats white space around quotes as padding', async (t) => {
  const content = [
    'day,      store,   item,       unit,  pages',
    '2026-01-15, "Upper Town", "Beans, dry",   "KG",  120.50',
    '2026-01-15,\t"Upper ""Old"" Town" , "Beans,',
    ' dry"  ,\u00a0"90 KG"\t,  9800.00\r',
    '2026-02-15, 5" pipe, "a"b, c, 1',
    '',
  ].join('\n')
  t.strictSame(await cellsOf(content), [
    ['day', '      store', '   item', '       unit', '  pages'],
    ['2026-01-15', 'Upper Town', 'Beans, dry', 'KG', '  120.50'],
    ['2026-01-15', 'Upper "Old" Town', 'Beans,\n dry', '90 KG', '  9800.00\r'],
    'Unexpected quote.',
  ])
})

t.test('skips rows of empty cells', async (t) => {
  const rows = await rowsOf('a,b,c\n,,\r\n \n" ", ,\t\n1,,\n\n')
  t.strictSame(rows, [
    { line: 1, cells: ['a', 'b', 'c'], text: 'a,b,c' },
    { line: 5, cells: ['1', '', ''], text: '1,,' },
  ])
})

t.test('reads the delimiter that the first line declares', async (t) => {
  for (const declaration of ['sep=;', 'sep=;;;;', '\ufeffsep=;\r', 'sep=; ']) {
    const [, row] = await rowsOf(`${declaration}\na;b\n"1;2";3,4\n`)
    t.strictSame(row, { line: 3, cells: ['1;2', '3,4'], text: '"1;2";3,4' }, JSON.stringify(declaration))
  }
  t.strictSame(await cellsOf('sep=\t\na\tb\n1 \t "2"\n'), [
    ['a', 'b'],
    ['1 ', '2'],
  ])
  t.strictSame(await cellsOf('sep=,\n'), [])
  t.strictSame(await cellsOf('sep=a,b\n'), [['sep=a', 'b']])
})

t.test('reads the same rows wherever a chunk ends', async (t) => {
  const row = 'x, "y ""z"",\n w" ,"",\r\n'
  for (let shift = 0; shift < row.length; shift += 1) {
    const rows = await rowsOf(`${'.'.repeat(2 ** 16 - shift - 1)}\n${row}${row}`)
    const expected = { cells: ['x', 'y "z",\n w', '', '\r'], text: row.slice(0, -2) }
    t.strictSame(rows.slice(1), [
      { line: 2, ...expected },
      { line: 4, ...expected },
    ])
  }
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
