import { setImmediate as nextIteration } from 'node:timers/promises'
import t from 'tap'
import { acceptMore, Disconnected, nextTurn, runFor, takeTurn, waitForTurn } from '../src/turns.ts'
import type { Wait } from '../src/turns.ts'
import { work } from './support/work.ts'

/** How long a task works, in milliseconds: longer than all tasks of an iteration may. */
const LONG = 3

/** Resolves after the tasks that wait. */
const whenBegun = () => new Promise((resolve) => waitForTurn(resolve))

t.test('a task runs at once unless others wait', async (t) => {
  const order: string[] = []
  takeTurn(() => order.push('first'))
  t.same(order, ['first'])
  waitForTurn(() => order.push('second'))
  takeTurn(() => order.push('third'))
  t.same(order, ['first'])
  await whenBegun()
  t.same(order, ['first', 'second', 'third'])
})

t.test('other events are handled between tasks that need much time', async (t) => {
  const order: string[] = []
  for (const name of ['one', 'two', 'three']) {
    waitForTurn(() => {
      work(LONG)
      order.push(name)
    })
  }
  for (let count = 0; count < 10; count += 1) {
    await nextIteration()
    order.push('')
  }
  t.match(order.join(' '), /one {2,}two {2,}three/)
})

t.test('what a task does in its promises belongs to it', async (t) => {
  const order: string[] = []
  const run = async (name: string) => {
    order.push(`${name} begins`)
    for (let count = 0; count < 10; count += 1) await Promise.resolve()
    order.push(`${name} ends`)
  }
  waitForTurn(() => void run('one'))
  waitForTurn(() => void run('another'))
  await whenBegun()
  t.same(order, ['one begins', 'one ends', 'another begins', 'another ends'])
})

t.test('connections are accepted in iterations without tasks, but not in all', async (t) => {
  let hasRun = false
  let isOver = false
  const accept = () => {
    acceptMore()
    if (!isOver) setImmediate(accept)
  }
  accept()
  await nextIteration()
  waitForTurn(() => (hasRun = true))
  for (let count = 0; count < 20; count += 1) await nextIteration()
  t.notOk(hasRun, 'others may wait to be accepted')
  await whenBegun()
  isOver = true
  t.ok(hasRun, 'the task runs nevertheless')
})

t.test(
  'tasks that begin wait for one step of those that continue, which do not wait for all of them',
  async (t) => {
    let steps = 0
    let isOver = false
    const read = async () => {
      while (!isOver) {
        await nextTurn()
        work(LONG)
        steps += 1
      }
    }
    const reads = Array.from({ length: 20 }, read)
    const stepsBefore: number[] = []
    for (let count = 0; count < 20; count += 1) {
      waitForTurn(() => {
        work(LONG)
        stepsBefore.push(steps)
      })
    }
    await whenBegun()
    isOver = true
    await Promise.all(reads)
    t.ok((stepsBefore[0] ?? Infinity) <= 1, 'the first one waits for one step at most')
    t.ok((stepsBefore.at(-1) ?? 0) >= 1, 'the last one does not run before all of those')
  },
)

t.test('a task whose client has disconnected does not continue', async (t) => {
  const client = { destroyed: false }
  const { promise, resolve } = Promise.withResolvers<unknown>()
  runFor(client, () => {
    resolve(
      (async () => {
        await nextTurn()
        client.destroyed = true
        await nextTurn()
      })(),
    )
  })
  await t.rejects(promise, Disconnected)
})

t.test('a task continues when the client of another one has disconnected', async (t) => {
  const gone = { destroyed: true }
  const { promise, resolve } = Promise.withResolvers<unknown>()
  runFor(gone, () => waitForTurn(() => undefined))
  waitForTurn(() => resolve(nextTurn()))
  await t.resolves(promise)
})

/** Adds tasks of which each works unless it is late; calls back with its number when it ends. */
async function queueTasks(count: number, maxWait: number, onEnd: (index: number, isLate: boolean) => void) {
  const ends = Array.from({ length: count }, async (_, index) => {
    const { promise, resolve } = Promise.withResolvers<Wait | undefined>()
    waitForTurn(resolve, maxWait)
    const isLate = (await promise)?.isLate === true
    if (!isLate) work(LONG)
    onEnd(index, isLate)
  })
  await Promise.all(ends)
}

t.test('tasks that wait for too long are late once tasks have queued for ten times as long', async (t) => {
  const maxWait = 2 * LONG
  await queueTasks(10, maxWait, (_, isLate) => t.notOk(isLate, 'a burst'))
  const late: number[] = []
  await queueTasks(60, maxWait, (index, isLate) => isLate && late.push(index))
  t.ok(Math.min(...late) >= 10, `the first are not: ${late.join(' ')}`)
  t.ok(late.length > 10, 'those behind them are')
})

t.test('after a late task the newest one runs', async (t) => {
  const late: number[] = []
  let lateBefore: number | undefined
  await queueTasks(60, 2 * LONG, (index, isLate) => {
    if (!isLate) return
    if (late.push(index) === 1)
      takeTurn((wait) => (lateBefore = wait?.isLate === false ? late.length : undefined), 2 * LONG)
  })
  t.ok(late.length > 10, `${late.length} are late`)
  t.equal(lateBefore, 1)
})

t.test('without a limit, no task is late', async (t) => {
  await queueTasks(60, Infinity, (_, isLate) => t.notOk(isLate))
})

t.test('tasks whose client has disconnected are dropped', async (t) => {
  const client = { destroyed: false }
  const order: string[] = []
  runFor(client, () => waitForTurn(() => order.push('disconnected')))
  waitForTurn(() => order.push('connected'))
  client.destroyed = true
  await new Promise<unknown>((resolve) => waitForTurn(resolve))
  t.same(order, ['connected'])
})
