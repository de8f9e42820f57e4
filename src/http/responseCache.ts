import type { onRequestHookHandler } from 'fastify'
import { LRUCache } from 'lru-cache'
import { isHealth } from '../contract/paths.ts'
import { fileOf } from '../database/sqlite.ts'
import { isPostgres } from '../database/postgresUrl.ts'
import { detectChanges } from '../database/changeDetector.ts'
import { JSON_BODY } from '../contract/representations.ts'
import { JSON_TYPE } from './negotiation.ts'
import { REVALIDATE } from './plugins/commonHeaders.ts'

/** A response with status 200, serialized. */
export interface CachedResponse {
  body: string | Buffer
  etag: string | undefined
}

/** JSON responses by URL, none of them older than the last change to the database. */
export interface ResponseCache {
  /**
   * The cached response for this URL, if it is still current: checks the database for changes in each iteration of the event loop.
   */
  get: (url: string) => CachedResponse | undefined
  /**
   * Call it before a handler reads the database, and the returned function with the response, which is cached if its URL has been
   * requested before since the last change. A response during whose preparation the database has changed is not cached, as it may
   * be older than the change.
   */
  begin: () => (url: string, response: CachedResponse) => void
  close: () => void
}

/**
 * Opens a cache of at most `bytes` bytes for responses from the database of this URL. When the value of `cacheKey` changes,
 * the cache is emptied. Undefined where a cache is impossible or useless: for 0 bytes, for a database in memory, whose
 * changes a second connection does not see, and for PostgreSQL, where checking for changes costs as much as most responses.
 */
export function openResponseCache(
  databaseUrl: string,
  bytes: number,
  cacheKey: () => string = () => '',
): ResponseCache | undefined {
  if (isPostgres(databaseUrl)) return undefined
  const file = fileOf(databaseUrl)
  if (bytes === 0 || file === ':memory:') return undefined

  const database = detectChanges(file)
  const responses = new LRUCache<string, CachedResponse>({
    maxSize: bytes,
    sizeCalculation: ({ body }, url) => ENTRY_SIZE + sizeOf(body) + sizeOf(url),
  })

  // Once cached, most responses among frequent changes would never be requested again: to store all took a tenth of a mixed load.
  const requested = new Set<string>()
  let requestedLength = 0
  const remember = (url: string) => {
    requestedLength += url.length
    if (requestedLength > MAX_REQUESTED) forget()
    requested.add(url)
  }
  const forget = () => {
    requested.clear()
    requestedLength = 0
  }

  let version = 0
  let key = ''
  let iteration: number | undefined
  const dropStale = () => {
    // Once in each iteration of the event loop, in which many responses are sent: for each, it would take a fifth of its time. So a
    // commit of another process is seen in the next iteration at the latest. One of this process comes after its iteration has
    // read the sockets (setImmediate in groupCommit.ts), so whoever has its response is served by a later one.
    const { loopCount } = performance.nodeTiming.uvMetricsInfo
    if (loopCount === iteration) return
    iteration = loopCount
    const newKey = cacheKey()
    if (!database.hasChanged() && newKey === key) return
    responses.clear()
    forget()
    version += 1
    key = newKey
  }

  return {
    get: (url) => {
      dropStale()
      return responses.get(url)
    },
    begin: () => {
      dropStale()
      const startVersion = version
      return (url, response) => {
        dropStale()
        if (version !== startVersion) return
        if (requested.has(url)) responses.set(url, compact(response))
        else remember(url)
      }
    },
    close: () => database.close(),
  }
}

/** How many characters the URLs may have that are remembered since the last change: with their places, at most 6 MiB. */
const MAX_REQUESTED = 1024 * 1024

/** What an entry takes besides the characters of its body and its URL, in bytes: the ETag, an object, and its place in the cache. */
const ENTRY_SIZE = 350

/** The bytes of a text in memory, where it has one for each character if none is above U+00FF: at least if all are ASCII. */
function sizeOf(text: string | Buffer): number {
  return Buffer.byteLength(text) === text.length ? text.length : 2 * text.length
}

/** The length from which a body is cached as bytes. */
const LARGE = 16_384

/**
 * A response as it is cached. A large body is bytes outside of V8's heap: a string of this size lives in its old generation,
 * where evicted ones remain for long. A small one is a string, which Node.js sends in one piece with the headers.
 */
function compact({ body, etag }: CachedResponse): CachedResponse {
  return { body: typeof body === 'string' && body.length >= LARGE ? bytesOf(body) : body, etag }
}

/** Not `Buffer.from`, whose result may be a part of a larger pool that it keeps in memory. */
function bytesOf(text: string): Buffer {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text))
  bytes.write(text)
  return bytes
}

/** Whether responses of a route may be cached: those that depend on the database only, but not the health checks. */
export function isCacheable({ method, url = '' }: { method: string | string[]; url?: string }): boolean {
  return (method === 'GET' || method === 'HEAD') && !isHealth(url)
}

/** A hook that responds from the cache. */
export function serveCached(cache: ResponseCache): onRequestHookHandler {
  return (request, reply, done) => {
    const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = request.headers
    const mayBeCached = ifMatch === undefined && request.responseType === JSON_BODY
    const cached = mayBeCached ? cache.get(request.url) : undefined
    // The handler evaluates any condition other than an If-None-Match with the single, current ETag.
    if (cached === undefined || (ifNoneMatch !== undefined && ifNoneMatch !== cached.etag)) return done()
    reply.header('cache-control', REVALIDATE)
    if (cached.etag !== undefined) reply.header('ETag', cached.etag)
    if (ifNoneMatch !== undefined) reply.code(304).send()
    else reply.type(JSON_TYPE).send(cached.body)
  }
}
