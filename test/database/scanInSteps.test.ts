import t from 'tap'
import { scanInSteps } from '../../src/database/scanInSteps.ts'

/** Scans the numbers below 1000 for multiples of a factor. */
async function multiples(factor: number, limit: number, size: number, start = 0) {
  let steps = 0
  const rows = await scanInSteps<number, number>({
    start,
    limit,
    size,
    read: async (start, size, limit) => {
      steps += 1
      const entries = Array.from({ length: Math.min(size, 1000 - start) }, (_, index) => start + index)
      return entries.filter((entry) => entry % factor === 0).slice(0, limit)
    },
    next: async (start, size) => (start + size < 1000 ? start + size : undefined),
  })
  return { rows, steps }
}

t.test('a scan returns a page of what matches, however many steps it takes', async (t) => {
  const expected = [0, 90, 180, 270, 360, 450, 540, 630, 720, 810, 900, 990]
  for (const size of [1, 7, 100, 1000]) {
    t.same((await multiples(90, 100, size)).rows, expected, `steps of ${size}`)
    t.same((await multiples(90, 3, size)).rows, expected.slice(0, 3), `three of them, steps of ${size}`)
    t.same((await multiples(90, 2, size, 900)).rows, [900, 990], `from a position on, steps of ${size}`)
  }
  t.equal((await multiples(1, 10, 100)).steps, 1, 'steps of a page that the first one fills')
  t.same((await multiples(7, 10, 100, 995)).rows, [], 'a page without rows')
})

t.test('a scan lets the event loop handle other events between two steps', async (t) => {
  let turns = 0
  let isDone = false
  const count = () => {
    turns += 1
    if (!isDone) setImmediate(count)
  }
  setImmediate(count)
  const { steps } = await multiples(5000, 1000, 10, 1)
  isDone = true
  t.ok(turns >= steps - 1, `${turns} turns of the event loop in ${steps} steps`)
  t.ok(steps > 10, `${steps} steps`)
})
