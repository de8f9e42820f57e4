import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { joinFiles } from '../../../src/csv/import/joinFiles.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const dir = temporaryFolder(t)
writeFileSync(join(dir, 'books.csv'), 'id;name;year\n7; Emma ;1815\n"8";"Ulysses";\n9;;\n')
writeFileSync(join(dir, 'shops.csv'), 'name,shop\nnorth,1\n')
writeFileSync(join(dir, 'twice.csv'), 'id,name\n7,a\n7,b\n')
const books = join(dir, 'books.csv')
const row = (...cells: string[]) => ({ line: 2, text: cells.join(), cells })

t.test('adds the columns of the other files', async (t) => {
  const header = ['id', 'shop', 'amount']
  const joined = await joinFiles(header, { id: books, shop: join(dir, 'shops.csv') }, {})
  t.strictSame(joined.header, ['id', 'shop', 'amount', 'books.name', 'year', 'shops.name'])
  t.match(joined.extend(row('7 ', '1', '2.50')), { cells: ['7 ', '1', '2.50', ' Emma ', '1815', 'north'] })
  t.match(joined.extend(row('8', '1')), { cells: ['8', '1', '', 'Ulysses', '', 'north'] })
  t.strictSame(joined.extend(row('6', '1', '2')), {
    line: 2,
    text: '6,1,2',
    reason: 'id "6" is not in books.csv',
  })
  t.strictSame((await joinFiles(header, {}, {})).header, header)
})

t.test('rejects files that cannot be joined', async (t) => {
  const cases: [string[], Record<string, string>, RegExp][] = [
    [['x'], { id: books }, /^There is no column "id" for --join id\./],
    [
      ['year2'],
      { year2: books },
      /^There is no column "year2" for --join year2 in books.csv\. The columns are: id, name, year\.$/,
    ],
    [['id'], { id: join(dir, 'twice.csv') }, /^twice.csv, line 3: the id "7" has an earlier line\.$/],
    [['id'], { id: join(dir, 'none.csv') }, /none.csv cannot be read/],
  ]
  for (const [header, joins, message] of cases) await t.rejects(joinFiles(header, joins, {}), { message })
})
