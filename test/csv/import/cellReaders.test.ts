import t from 'tap'
import { cellReader } from '../../../src/csv/import/cellReaders.ts'

const read = cellReader({ type: 'string' }, true, undefined)

t.test('puts a space in place of line breaks and the white space around them', async (t) => {
  t.strictSame(read('a \r\n\t\u2028 b'), { value: 'a b', isJoined: true })
  t.strictSame(read('\na  b\u00a0c\n'), { value: 'a  b\u00a0c', isJoined: false })
})

t.test('reads cells of the longest length at once', async (t) => {
  const spaces = ' '.repeat(60_000)
  t.strictSame(read(`a\n${spaces}b${spaces}c`), { value: `a b${spaces}c`, isJoined: true })
})
