import { LRUCache } from 'lru-cache'
import { fileOf } from '../database/sqlite.ts'
import { isPostgres } from '../database/postgres.ts'
import { detectChanges } from '../database/changeDetector.ts'
import { today } from '../resources/prices/today.ts'

/** An answer with status 200, as it goes over the wire. */
export interface CachedResponse {
  body: string
  etag: string | undefined
}

/** Answers by their URL, none of them older than the last change to the database. */
export interface ResponseCache {
  /** The answer to this URL, if it is kept and still true: the database is looked at each time. */
  get: (url: string) => CachedResponse | undefined
  /**
   * Notes that an answer is being made now. Hand over the answer when it is there: it is kept if nothing has changed
   * since, because it could be of before the change or of after it.
   */
  begin: () => (url: string, answer: CachedResponse) => void
  close: () => void
}

/**
 * Opens a cache of at most `bytes` bytes for answers from the database of this URL. Undefined where there can be none: for
 * 0 bytes, for a database in memory, whose changes no second connection sees, and for PostgreSQL, where to ask whether
 * anything has changed costs as much as most answers.
 */
export function openResponseCache(databaseUrl: string, bytes: number): ResponseCache | undefined {
  if (isPostgres(databaseUrl)) return undefined
  const file = fileOf(databaseUrl)
  if (bytes === 0 || file === ':memory:') return undefined

  const database = detectChanges(file)
  const answers = new LRUCache<string, CachedResponse>({
    maxSize: bytes,
    // A character of a body is one byte in memory or two; its URL, its tag and the cache's own entry come on top.
    sizeCalculation: ({ body }, url) => 2 * body.length + 2 * url.length + 300,
  })

  // Without a day in its URL, a list shows the prices of today.
  let version = 0
  let day = ''
  const dropStale = () => {
    const newDay = today()
    if (!database.hasChanged() && newDay === day) return
    answers.clear()
    version += 1
    day = newDay
  }

  return {
    get: (url) => {
      dropStale()
      return answers.get(url)
    },
    begin: () => {
      dropStale()
      const startVersion = version
      return (url, answer) => {
        dropStale()
        if (version === startVersion) answers.set(url, answer)
      }
    },
    close: () => database.close(),
  }
}
