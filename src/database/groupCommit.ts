import { AsyncResource } from 'node:async_hooks'
import { setImmediate as nextIteration, setTimeout as sleep } from 'node:timers/promises'
import { CompiledQuery } from 'kysely'
import type { Kysely } from 'kysely'
import { takeTurn } from '../turns.ts'
import { failureOf } from './failures.ts'
import { executeAtOnce } from './sqliteDialect.ts'
import type { Write } from './write.ts'

/** How long a group accepts more jobs before its commit, in milliseconds: once it begins, the first job waits as long. */
const GROUP_LIMIT = 5

/** How long a job waits, for its turn and for another process to release the database, and the pause between attempts; milliseconds. */
const BUSY_LIMIT = 5000
const BUSY_PAUSE = 20

const SAVEPOINT = CompiledQuery.raw('savepoint job')
const ROLLBACK = CompiledQuery.raw('rollback to job')
const RELEASE = CompiledQuery.raw('release job')

/** Work that waits for its transaction. */
interface Job<Tables> {
  work: (trx: Kysely<Tables>) => Promise<unknown>
  resolve: (result: unknown) => void
  reject: (error: unknown) => void
  /** When it fails because the database is busy, in milliseconds of `performance.now()`. */
  deadline: number
}

/**
 * Writes on SQLite with group commit. Most of the time of a write is the wait for the disk, so all jobs that arrive during
 * one commit share the next. Each job still succeeds or fails on its own: when one fails, its group runs again with a
 * savepoint for each. While no job fails there are no savepoints, which take a tenth of the time of a create in the database.
 */
export function groupCommit<Tables>(db: Kysely<Tables>): Write<Tables> {
  const queue: Job<Tables>[] = []
  let isRunning = false

  // In an asynchronous context of its own: a group belongs to no client, whose turn would be dropped once it disconnects.
  const run = AsyncResource.bind(async () => {
    isRunning = true
    // Reads the requests that have arrived by now, so that they join this group, even if they wait for their turn.
    await nextIteration()
    await new Promise<void>((resolve) => takeTurn(() => resolve()))
    let hasFailed = false
    for (;;) {
      hasFailed = await commitGroup(db, queue, hasFailed ? attemptInSavepoint : attempt)
      if (queue.length === 0) break
      // Those that remain have had their turn.
      await nextIteration()
    }
    isRunning = false
  })
  return (work) =>
    new Promise((resolve, reject) => {
      queue.push({
        work,
        resolve: resolve as Job<Tables>['resolve'],
        reject,
        deadline: performance.now() + BUSY_LIMIT,
      })
      if (!isRunning) void run()
    })
}

/** What became of a job: settles it, to be called once its group is committed. */
interface Outcome {
  hasFailed: boolean
  settle: () => void
}

/** The error of a group that has to run again. */
const ROLLED_BACK = new Error('A job of the group has failed')

/** Runs queued jobs in one transaction, and settles each once it is committed. Returns whether a job has failed. */
async function commitGroup<Tables>(
  db: Kysely<Tables>,
  queue: Job<Tables>[],
  runJob: (trx: Kysely<Tables>, job: Job<Tables>) => Promise<Outcome>,
): Promise<boolean> {
  const group: Job<Tables>[] = []
  const outcomes: Outcome[] = []
  try {
    await db.transaction().execute(async (trx) => {
      const start = performance.now()
      do {
        const job = queue.shift()
        if (job === undefined) break
        group.push(job)
        outcomes.push(await runJob(trx, job))
      } while (performance.now() - start < GROUP_LIMIT)
    })
    for (const { settle } of outcomes) settle()
    return outcomes.some(({ hasFailed }) => hasFailed)
  } catch (error) {
    if (error === ROLLED_BACK) queue.unshift(...group)
    // SQLite's own busy timeout would block the event loop, and with it all reads.
    else if (group.length === 0 && failureOf(error) === 'busy') await waitForRelease(queue, error)
    // Nothing was committed. Without a transaction at all, the next one would fail as well, so no job waits for it.
    else for (const { reject } of group.length > 0 ? group : queue.splice(0)) reject(error)
    return error === ROLLED_BACK
  }
}

/** Waits for another process to release the database, after the jobs that have waited long enough are rejected. */
async function waitForRelease<Tables>(queue: Job<Tables>[], error: unknown): Promise<void> {
  while (queue[0] !== undefined && queue[0].deadline < performance.now()) queue.shift()?.reject(error)
  await sleep(BUSY_PAUSE)
}

/** Runs one job of a group. Throws ROLLED_BACK when it fails. */
async function attempt<Tables>(trx: Kysely<Tables>, { work, resolve }: Job<Tables>): Promise<Outcome> {
  try {
    const result = await work(trx)
    return { hasFailed: false, settle: () => resolve(result) }
  } catch {
    throw ROLLED_BACK
  }
}

/**
 * Runs one job of a group in a savepoint, and rolls it back when it fails. Throws the job's error when SQLite has rolled back
 * the whole transaction.
 */
async function attemptInSavepoint<Tables>(
  trx: Kysely<Tables>,
  { work, resolve, reject }: Job<Tables>,
): Promise<Outcome> {
  execute(trx, SAVEPOINT)
  try {
    const result = await work(trx)
    execute(trx, RELEASE)
    return { hasFailed: false, settle: () => resolve(result) }
  } catch (error) {
    try {
      execute(trx, ROLLBACK)
      execute(trx, RELEASE)
    } catch {
      // As SQLite does on a full disk (sqlite.org/lang_transaction.html, 3).
      throw error
    }
    return { hasFailed: true, settle: () => reject(error) }
  }
}

function execute<Tables>(trx: Kysely<Tables>, query: CompiledQuery): void {
  if (executeAtOnce(trx, query) === undefined) throw new Error('The transaction has no connection to SQLite')
}
