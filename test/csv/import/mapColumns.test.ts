import t from 'tap'
import { mapColumns } from '../../../src/csv/import/mapColumns.ts'
import type { MappingOptions } from '../../../src/csv/import/mapColumns.ts'
import { flatResource } from '../../../src/csv/flatResource.ts'
import { contract } from '../../fixture/contract.ts'
import { importSettings } from '../../fixture/loans/import.ts'
import { resources } from '../../fixture/resources.ts'
import { libraryValues } from './importing.ts'

const [, , loans] = resources
const { properties } = flatResource(loans, resources, contract.components.schemas)
const row = ['1', '2', '3', '4', '5', '6']

/** The value of each property of a loan or a book for a row whose cells are their numbers, and the columns that are ignored. */
function map(header: string, options: MappingOptions = {}) {
  const { sources, ignored } = mapColumns(header.split(','), properties, importSettings, {
    ...options,
    constants: { ...libraryValues, ...options.constants },
  })
  const values = [...sources]
    .filter(([name]) => !(name in libraryValues))
    .map(([name, source]) => [name, source.read(row, 0)])
  return { ...(Object.fromEntries(values) as Record<string, string>), ignored }
}

t.test('the flat form has the properties of what a row refers to', async (t) => {
  t.strictSame(
    properties.map(({ name }) => name),
    [
      'library',
      'author',
      'title',
      'deposit',
      'lent_on',
      'address',
      'opens_at',
      'closes_at',
      'pages',
      'rating',
    ],
  )
})

t.test('finds columns by the names of properties and by usual names, however they are written', async (t) => {
  t.strictSame(map('Biblioteca,WRITER,Titre,Dépôt,,Pages'), {
    library: '1',
    author: '2',
    title: '3',
    deposit: '4',
    pages: '6',
    ignored: ['column 5 (no name)'],
  })
  t.strictSame(map('branch,library,author,title,deposit,Lent On'), {
    library: '2',
    author: '3',
    title: '4',
    deposit: '5',
    lent_on: '6',
    ignored: ['branch'],
  })
})

t.test('the options come before the names', async (t) => {
  const options: MappingOptions = {
    columns: { library: 'c', author: 'Title' },
    constants: { deposit: '7' },
    templates: { title: '{Title}: {e}' },
    fileName: { lent_on: '2026-11-03' },
  }
  t.strictSame(map('a,library,c,Title,e', options), {
    deposit: '7',
    lent_on: '2026-11-03',
    library: '3',
    author: '4',
    title: '4: 5',
    ignored: ['a', 'library'],
  })
  const { wide, sources } = mapColumns(['title', 'author', 'x', 'y'], properties, importSettings, {
    constants: libraryValues,
    wide: { names: 'library', columns: ['x', 'y'] },
  })
  t.strictSame(wide, [2, 3])
  t.equal(sources.get('library')?.read(row, 3), 'y')
  t.equal(sources.get('deposit')?.read(row, 3), '4')
})

t.test('suggests columns whose names contain usual ones, and never uses them by itself', async (t) => {
  const header = ['library', 'author', 'title', 'deposit', 'Day of the loan', 'Author (2)']
  const { suggested, ignored } = mapColumns(header, properties, importSettings, { constants: libraryValues })
  t.strictSame([...suggested], [['lent_on', ['Day of the loan']]])
  t.strictSame(ignored, ['Day of the loan', 'Author (2)'])
  t.throws(() => map('library,author,title,Deposit min,Deposit max'), {
    message:
      /^No column is known to be the deposit\. .* Give --column deposit="Deposit min" or --column deposit="Deposit max" or --set/,
  })
})

t.test('what cannot be found is an error that shows the header', async (t) => {
  const cases: [string, MappingOptions, RegExp][] = [
    [
      'author,title,deposit',
      {},
      /^No column .* library\. The columns are: author, title, deposit\. Give --column library=<column> or/,
    ],
    [
      'branch,biblioteca,author,title,deposit',
      {},
      /^The columns "branch" and "biblioteca" may both be the library; give --column library="branch"\. The columns are: /,
    ],
    [
      'a',
      { columns: { library: 'b' } },
      /^There is no column "b" for --column library\. The columns are: a\.$/,
    ],
    ['a,a', { columns: { library: 'a' } }, /^There are two columns "a" for --column library; rename/],
    [
      'a',
      { columns: { shelf: 'a' } },
      /^--column shelf: there is no shelf\. library, author, .* can be given\.$/,
    ],
    [
      'a',
      { constants: { library: 'x' }, columns: { library: 'a' } },
      /^--column library: library is already "x"\.$/,
    ],
    ['a', { templates: { title: '{a} {b}' } }, /^There is no column "b" for --template title\./],
    ['a', { wide: { names: 'lent_on', columns: ['b'] } }, /^There is no column "b" for --lent-on-columns\./],
  ]
  for (const [header, options, message] of cases)
    t.throws(() => map(header, options), { message }, String(message))
})
