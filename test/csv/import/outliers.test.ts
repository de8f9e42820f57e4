import t from 'tap'
import { openOutliers } from '../../../src/csv/import/outliers.ts'

/** The outliers among the amounts of one group, each in a line of its own. */
function found(...amounts: string[]) {
  const outliers = openOutliers()
  for (const [index, amount] of amounts.entries()) outliers.add('milk', amount, index + 1)
  const { count, examples } = outliers.found()
  return { count, lines: examples.map(({ line }) => line) }
}

t.test('finds amounts far from the median of the others', async (t) => {
  t.strictSame(found('1.09', '1.15', '109', '1.12'), { count: 1, lines: [3] })
  t.strictSame(found('109', '115', '1.09', '112'), { count: 1, lines: [3] })
  t.strictSame(found('1.00', '1.10', '25', '0.05'), { count: 0, lines: [] }, 'less than 30 times')
  t.strictSame(
    found('1.09', '109', '110', '1.12', '1.10', '1.11'),
    { count: 2, lines: [2] },
    'similar ones are one example',
  )
  t.strictSame(found('1.09', '109'), { count: 2, lines: [1, 2] }, 'either of two may be wrong')
  t.strictSame(found('0', '5', '0'), { count: 0, lines: [] }, 'an amount of 0 is not compared')
  t.strictSame(found('5'), { count: 0, lines: [] })
})

t.test('compares the amounts of a group only', async (t) => {
  const outliers = openOutliers()
  for (const [group, amount, line] of [
    ['milk', '1.00', 1],
    ['wine', '100.00', 2],
    ['milk', '1.10', 3],
    ['milk', '110', 4],
  ] as const) {
    outliers.add(group, amount, line)
  }
  const { count, examples } = outliers.found()
  t.equal(count, 1)
  t.match(examples, [{ line: 4, group: 'milk', amount: 110 }])
  t.ok(Math.abs((examples[0]?.median ?? 0) - 1.05) < 0.1, `median ${examples[0]?.median}`)
})
