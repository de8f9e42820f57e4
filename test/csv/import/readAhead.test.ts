import t from 'tap'
import { readAhead } from '../../../src/csv/import/readAhead.ts'

t.test('reads the next value while one is in use', async (t) => {
  const events: string[] = []
  for await (const value of readAhead(source(events, 3))) {
    // Until the next value is read.
    await new Promise(setImmediate)
    events.push(`use ${value}`)
  }
  t.strictSame(events, ['read 1', 'read 2', 'use 1', 'read 3', 'use 2', 'end', 'use 3'])
})

t.test('reads no further than the next value', async (t) => {
  const events: string[] = []
  const values = readAhead(source(events, 9))
  await values.next()
  await new Promise(setImmediate)
  t.strictSame(events, ['read 1', 'read 2'])
  await values.return()
  t.strictSame(events, ['read 1', 'read 2', 'end'])
})

t.test('throws an error in the place of the value', async (t) => {
  const events: string[] = []
  const values = readAhead(source(events, 2, new Error('no value 3')))
  t.equal((await values.next()).value, 1)
  t.equal((await values.next()).value, 2)
  await new Promise(setImmediate)
  await t.rejects(values.next(), { message: 'no value 3' })
  t.match(await values.next(), { done: true })
  t.strictSame(events, ['read 1', 'read 2', 'end'])
})

t.test('drops an error of a value that is not needed', async (t) => {
  const values = readAhead(source([], 1, new Error('no value 2')))
  t.equal((await values.next()).value, 1)
  await values.return()
})

/** The numbers from 1 to `count`, and then this error. */
async function* source(events: string[], count: number, error?: Error): AsyncGenerator<number, void> {
  try {
    for (let value = 1; value <= count; value += 1) {
      events.push(`read ${value}`)
      yield value
    }
    if (error) throw error
  } finally {
    events.push('end')
  }
}
