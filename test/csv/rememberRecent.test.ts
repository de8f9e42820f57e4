import t from 'tap'
import { rememberRecent } from '../../src/csv/rememberRecent.ts'

t.test('computes the results of a thousand short texts once', async (t) => {
  const computed: string[] = []
  const remembering = rememberRecent((text: string) => {
    computed.push(text)
    return [text]
  })
  const days = Array.from({ length: 1000 }, (_, day) => `day ${day}`)
  const results = [...days, ...days].map((day) => remembering(day)[0])
  t.strictSame(results, [...days, ...days])
  t.strictSame(computed, days)

  remembering('another day')
  remembering('day 0')
  t.strictSame(computed.slice(1000), ['another day', 'day 0'], 'starts again with the next one')
})

t.test('keeps no long text in memory', async (t) => {
  let count = 0
  const counting = rememberRecent(() => ({ count: (count += 1) }))
  const long = '2026-11-03T08:30:00Z'
  t.strictSame([counting(long).count, counting(long).count], [1, 2], 'results of a long text')
})
