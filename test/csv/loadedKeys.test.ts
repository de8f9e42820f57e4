import t from 'tap'
import { openLoadedKeys } from '../../src/csv/loadedKeys.ts'

t.test('finds the first line of each of many keys', async (t) => {
  const keys = openLoadedKeys()
  const count = 50_000
  for (let line = 1; line <= count; line += 1) {
    keys.add(`key ${line}`, line)
    keys.add(`key ${Math.ceil(line / 2)}`, line)
  }
  const wrong = Array.from({ length: count }, (_, index) => index + 1).filter(
    (line) => keys.lineOf(`key ${line}`) !== line,
  )
  t.strictSame(wrong, [], 'lines of keys that are found')
  t.equal(keys.lineOf('key 0'), undefined, 'line of a key that was not added')
})
