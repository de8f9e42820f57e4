import t from 'tap'
import { dayError, dayReader } from '../../../src/csv/import/dates.ts'

t.test('reads days in the given form', async (t) => {
  const cases: [string | undefined, string, string | undefined][] = [
    [undefined, '2026-11-03', '2026-11-03'],
    [undefined, '2026-11-03T08:30:00Z', '2026-11-03'],
    [undefined, '2026-11-03 00:00:00', '2026-11-03'],
    [undefined, '03.11.2026', undefined],
    ['DD.MM.YYYY', '03.11.2026', '2026-11-03'],
    ['DD.MM.YYYY', '3.11.2026', '2026-11-03'],
    ['DD.MM.YYYY', '3.11.26', undefined],
    ['MM/DD/YYYY', '11/3/2026 7:05 PM', '2026-11-03'],
    ['YYYYMMDD', '20261103', '2026-11-03'],
    ['YYYYMMDD', '2026113', undefined],
    // The schema knows the calendar.
    ['DD.MM.YYYY', '31.02.2026', '2026-02-31'],
  ]
  for (const [form, text, day] of cases) t.equal(dayReader(form)(text), day, `${form} ${text}`)
})

t.test('explains the form', async (t) => {
  t.equal(
    dayError(undefined),
    'must be a day in the form YYYY-MM-DD, such as 2026-01-31; --date DD.MM.YYYY reads another form',
  )
  t.equal(dayError('DD.MM.YYYY'), 'must be a day in the form DD.MM.YYYY, such as 31.01.2026')
  for (const form of ['DD.MM.YY', 'MM.YYYY', 'DD.DD.MM.YYYY', '']) {
    t.throws(() => dayReader(form), { message: /^--date must contain YYYY, MM and DD once/ }, form)
  }
})
