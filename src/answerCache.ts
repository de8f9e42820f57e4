import SQLite from 'better-sqlite3'
import { LRUCache } from 'lru-cache'
import { fileOf } from './database.ts'
import { isPostgres } from './engines/postgres.ts'
import { today } from './today.ts'

/** An answer with status 200, as it goes over the wire. */
export interface KeptAnswer {
  body: string
  etag: string | undefined
}

/** Answers by their URL, none of them older than the last change to the database. */
export interface AnswerCache {
  /** The answer to this URL, if it is kept and still true: the database is looked at each time. */
  get: (url: string) => KeptAnswer | undefined
  /**
   * Notes that an answer is being made now. Hand over the answer when it is there: it is kept if nothing has changed
   * since, because it could be of before the change or of after it.
   */
  begin: () => (url: string, answer: KeptAnswer) => void
  close: () => void
}

/**
 * Opens a cache of at most `bytes` bytes for answers from the database of this URL. Undefined where there can be none: for
 * 0 bytes, for a database in memory, whose changes no second connection sees, and for PostgreSQL, where to ask whether
 * anything has changed costs as much as most answers.
 */
export function openAnswerCache(databaseUrl: string, bytes: number): AnswerCache | undefined {
  if (isPostgres(databaseUrl)) return undefined
  const file = fileOf(databaseUrl)
  if (bytes === 0 || file === ':memory:') return undefined

  // A connection of its own: a number that changes whenever another connection, of this or any process, has committed
  // (sqlite.org/pragma.html#pragma_data_version).
  const sqlite = new SQLite(file)
  const dataVersion = sqlite.prepare<[], number>('pragma data_version').pluck()
  const answers = new LRUCache<string, KeptAnswer>({
    maxSize: bytes,
    // A character of a body is one byte in memory or two; its URL, its tag and the cache's own entry come on top.
    sizeCalculation: ({ body }, url) => 2 * body.length + 2 * url.length + 300,
  })

  // Without a day in its URL, a list shows the prices of today.
  let version: number | undefined
  let day = ''
  const dropStale = () => {
    const newVersion = dataVersion.get()
    const newDay = today()
    if (newVersion !== version || newDay !== day) answers.clear()
    version = newVersion
    day = newDay
  }

  return {
    get: (url) => {
      dropStale()
      return answers.get(url)
    },
    begin: () => {
      dropStale()
      const [startVersion, startDay] = [version, day]
      return (url, answer) => {
        dropStale()
        if (version === startVersion && day === startDay) answers.set(url, answer)
      }
    },
    close: () => sqlite.close(),
  }
}
