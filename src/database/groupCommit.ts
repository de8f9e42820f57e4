import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { isBusy } from './connection.ts'
import type { Db } from './connection.ts'

/** Does work in a transaction: all of it is on the disk when this resolves, and none of it when it rejects. */
export type Write = <Result>(work: (trx: Db) => Promise<Result>) => Promise<Result>

/** How long a commit may be put off for more work to share it, in milliseconds: others wait that long to be answered. */
const LONGEST_GROUP = 5

/** How long another process may hold the database before work is given up, and the time between tries; milliseconds. */
const BUSY_LIMIT = 5000
const BUSY_PAUSE = 20

/** Work that waits for its transaction. */
interface Job {
  work: (trx: Db) => Promise<unknown>
  resolve: (result: unknown) => void
  reject: (error: unknown) => void
  /** When it is given up, in milliseconds since 1970. */
  deadline: number
}

/**
 * Writes in groups. To wait for the disk is most of what a write costs, so all that arrives while the disk is busy shares
 * the next commit; each still succeeds or fails on its own.
 */
export function groupCommit(db: Db): Write {
  const waiting: Job[] = []
  let isRunning = false

  const run = async () => {
    isRunning = true
    while (waiting.length > 0) {
      // What has arrived by now is read first, so that it is of this group.
      await nextTurn()
      await commitGroup(db, waiting)
    }
    isRunning = false
  }
  return (work) =>
    new Promise((resolve, reject) => {
      waiting.push({ work, resolve: resolve as Job['resolve'], reject, deadline: Date.now() + BUSY_LIMIT })
      if (!isRunning) void run()
    })
}

/** Takes waiting jobs into one transaction, and tells each what has become of it once that is committed. */
async function commitGroup(db: Db, waiting: Job[]): Promise<void> {
  const taken: Job[] = []
  const answers: (() => void)[] = []
  try {
    await db.transaction().execute(async (trx) => {
      const start = performance.now()
      do {
        const job = waiting.shift()
        if (job === undefined) break
        taken.push(job)
        answers.push(await attempt(trx, job))
      } while (performance.now() - start < LONGEST_GROUP)
    })
    for (const answer of answers) answer()
  } catch (error) {
    // SQLite would wait for another process too, but with this whole process: no read would go on meanwhile.
    if (taken.length === 0 && isBusy(error)) {
      while (waiting[0] !== undefined && waiting[0].deadline < Date.now()) waiting.shift()?.reject(error)
      await sleep(BUSY_PAUSE)
      return
    }
    // Nothing was committed; where there was no transaction at all, nothing waits for another one that fails as well.
    for (const { reject } of taken.length > 0 ? taken : waiting.splice(0)) reject(error)
  }
}

/** Does one job of a group; what it has changed is undone when it fails. Throws why it failed when that cannot be done. */
async function attempt(trx: Db, { work, resolve, reject }: Job): Promise<() => void> {
  await sql`savepoint job`.execute(trx)
  try {
    const result = await work(trx)
    await sql`release job`.execute(trx)
    return () => resolve(result)
  } catch (error) {
    try {
      await sql`rollback to job`.execute(trx)
      await sql`release job`.execute(trx)
    } catch {
      // SQLite has given up the whole transaction, as it does on a full disk (sqlite.org/lang_transaction.html, 3).
      throw error
    }
    return () => reject(error)
  }
}
