import type { ServerResponse } from 'node:http'
import { overloaded } from '../contract/problems.ts'
import { nextTurn } from '../turns.ts'

declare module 'fastify' {
  interface FastifyInstance {
    downloads: Downloads
  }
}

/** How many responses may be streamed at once; each one holds up to three pages in memory. */
export const MAX_DOWNLOADS = 50

/** The responses that are streamed page by page. They end with the list, with their clients, or when they are aborted. */
export class Downloads {
  readonly #responses = new Set<ServerResponse>()
  #lastPage: Promise<unknown> = Promise.resolve()

  /** Adds a response until it is closed. Throws a 503 if there are too many. */
  add(response: ServerResponse): void {
    if (this.#responses.size >= MAX_DOWNLOADS) throw overloaded()
    this.#responses.add(response)
    response.once('close', () => this.#responses.delete(response))
  }

  /**
   * Reads a page of any download. One page is read at a time, each in an iteration of the event loop of its own: many downloads
   * delay other requests as little as one does, and use one connection of the pool.
   */
  readPage<Page>(read: () => Promise<Page>): Promise<Page> {
    const page = this.#lastPage.then(nextTurn).then(read)
    this.#lastPage = page.catch(() => {})
    return page
  }

  /** Aborts all downloads. */
  abort(): void {
    for (const response of this.#responses) abortDownload(response)
  }
}

/**
 * Resets the connection of a response, so that its client sees that the response is incomplete. With HTTP/1.0, which proxies speak,
 * a closed connection is the end of a complete response (RFC 9112, section 6.3).
 */
export function abortDownload({ socket }: ServerResponse): void {
  socket?.resetAndDestroy()
}
