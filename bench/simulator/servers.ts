import type { Simulation } from './events.ts'

/** Equal servers with one queue, first in, first out: an event loop, the cores of a database, the connections of a pool. */
export interface Servers {
  /** Runs `start` once a server is free, which it occupies until it calls `release`. */
  acquire: (start: (release: () => void) => void) => void
  /** Occupies a server for a time in seconds, then runs `done`. */
  serve: (seconds: number, done: () => void) => void
}

/** `count` servers. */
export function createServers({ after }: Simulation, count: number): Servers {
  const waiting: ((release: () => void) => void)[] = []
  // Removing the first element of a long array moves all others.
  let first = 0
  let free = count

  const begin = (start: (release: () => void) => void) =>
    start(() => {
      const next = waiting[first]
      if (next === undefined) {
        free += 1
        return
      }
      first += 1
      if (first === waiting.length) first = waiting.length = 0
      begin(next)
    })

  const acquire: Servers['acquire'] = (start) => {
    if (free === 0) {
      waiting.push(start)
      return
    }
    free -= 1
    begin(start)
  }
  return {
    acquire,
    serve: (seconds, done) =>
      acquire((release) =>
        after(seconds, () => {
          release()
          done()
        }),
      ),
  }
}

/**
 * Group commit: one flush of the log, for which these servers (the event loop of SQLite, the log writer of PostgreSQL) need a time in
 * seconds, makes all transactions durable that wait when it begins. The returned function runs `done` once a transaction is durable.
 */
export function createCommit(
  { after }: Simulation,
  servers: Servers,
  seconds: number,
): (done: () => void) => void {
  let waiting: (() => void)[] = []
  return (done) => {
    waiting.push(done)
    if (waiting.length > 1) return
    servers.acquire((release) => {
      const group = waiting
      waiting = []
      after(seconds, () => {
        release()
        for (const each of group) each()
      })
    })
  }
}
