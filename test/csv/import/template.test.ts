import t from 'tap'
import { valuesOfFileName } from '../../../src/csv/import/fileName.ts'
import { fillTemplate, parseTemplate } from '../../../src/csv/import/template.ts'

t.test('fills a template, without what joins empty values', async (t) => {
  const cases: [string, string[], string][] = [
    ['{ Item }, {Size}', ['bread', '460 g'], 'bread, 460 g'],
    ['{Item}, {Size}', ['bread', ''], 'bread'],
    ['{Item}, {Size}', ['', '460 g'], '460 g'],
    ['{Item}, {Size}', ['', ''], ''],
    ['{Item} ({Size})', ['bread', ''], 'bread'],
    ['<{a}, {b}, {c}>', ['1', '', '3'], '<1, 3>'],
    ['always', [], 'always'],
  ]
  for (const [template, values, expected] of cases) {
    t.equal(fillTemplate(parseTemplate(template), values), expected, `${template} ${values.join()}`)
  }
  t.strictSame(parseTemplate('{ Item }, {Size}').names, ['Item', 'Size'])
})

t.test('reads values from the name of a file', async (t) => {
  t.strictSame(valuesOfFileName('{shop}_{day}.csv', 'north_east_2026-11-03.csv'), {
    shop: 'north_east',
    day: '2026-11-03',
  })
  t.strictSame(valuesOfFileName('{}({shop}).csv', 'list 7 (a+b).csv'), { shop: 'a+b' })
  t.throws(() => valuesOfFileName('{shop}_{day}.csv', 'north.csv'), {
    message: 'The name north.csv does not match --file-name "{shop}_{day}.csv".',
  })
})
