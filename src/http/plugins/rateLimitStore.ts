import { LRUCache } from 'lru-cache'

/** The most clients that are tracked: those with the most recent requests. */
const TRACKED_CLIENTS = 10_000

/**
 * The number of requests of each client in its current window, for @fastify/rate-limit. Measured with a monotonic clock: if the
 * system's clock is set back, the plugin's own store makes the window longer by as much.
 */
export class RateLimitStore {
  readonly #windows = new LRUCache<string, { count: number; start: number }>({ max: TRACKED_CLIENTS })

  /** Counts a request, and reports how many there are in the window, and when it ends; milliseconds. */
  incr(
    client: string,
    report: (error: Error | null, window?: { current: number; ttl: number }) => void,
    timeWindow: number,
  ): void {
    const now = performance.now()
    let window = this.#windows.get(client)
    if (window === undefined || now - window.start >= timeWindow) {
      window = { count: 0, start: now }
      this.#windows.set(client, window)
    }
    window.count += 1
    report(null, { current: window.count, ttl: timeWindow - (now - window.start) })
  }

  /** The store of a route with options of its own, which no route has. */
  child(): RateLimitStore {
    return this
  }
}
