import { setTimeout as sleep } from 'node:timers/promises'
import { isProblem } from './isProblem.ts'

/** What openapi-fetch returns for one request. */
export interface ApiResponse<T> {
  data?: T
  error?: unknown
  response: Response
}

/** How long to retry while the API is unavailable. */
export interface RetryOptions {
  /** Milliseconds from the first failure of a request to the last retry; 60 s by default. */
  timeoutMs?: number
  /** Ends the wait before a retry; a request in flight completes. */
  signal?: AbortSignal
  /** Called before each wait. */
  onRetry?: (why: string) => void
}

/** The API did not respond in time; the message says why. */
export class UnavailableError extends Error {
  override name = 'UnavailableError'
}

const REQUEST_TIMEOUT = 60_000
const FIRST_WAIT = 200
const LONGEST_WAIT = 5000
const TRANSIENT = [408, 429, 502, 503, 504]

/**
 * Sends a request until a retry would not change the response, with exponential backoff. A 503 of the API without
 * `Retry-After` would not change either. Throws an UnavailableError when `timeoutMs` milliseconds pass without such a
 * response, and an Error when the response is not JSON.
 */
// p-retry 9 does not replace this loop. Its time limit begins with the first attempt, not the first failure; an aborted
// signal discards the response of the request in flight, and with it the rows to report; its longest wait has no jitter;
// and Retry-After needs a wait of its own in a callback.
export async function withRetry<T>(
  send: (timeLimit: AbortSignal) => Promise<ApiResponse<T>>,
  { timeoutMs = 60_000, signal, onRetry }: RetryOptions = {},
): Promise<ApiResponse<T>> {
  let deadline: number | undefined
  for (let wait = FIRST_WAIT; ; wait = Math.min(wait * 2, LONGEST_WAIT)) {
    const outcome = await attempt(send)
    if ('response' in outcome) return outcome

    deadline ??= performance.now() + timeoutMs
    // The jitter prevents several loaders from retrying at the same moment.
    const delay = Math.max(wait * (0.75 + Math.random() / 2), outcome.retryAfter)
    if (performance.now() + delay > deadline) throw new UnavailableError(outcome.why)
    onRetry?.(outcome.why)
    await sleep(delay, undefined, { signal }).catch(() => signal?.throwIfAborted())
  }
}

async function attempt<T>(
  send: (timeLimit: AbortSignal) => Promise<ApiResponse<T>>,
): Promise<ApiResponse<T> | { why: string; retryAfter: number }> {
  try {
    const result = await send(AbortSignal.timeout(REQUEST_TIMEOUT))
    const { status, headers } = result.response
    const retryAfter = headers.get('retry-after')
    // The API itself says when a retry makes sense; a proxy in front of it may not.
    const remains = status === 503 && retryAfter === null && isProblem(result.error)
    if (!TRANSIENT.includes(status) || remains) return result
    const detail = isProblem(result.error) ? `: ${result.error.detail}` : ''
    return { why: `it responds with ${status}${detail}`, retryAfter: parseRetryAfter(retryAfter) }
  } catch (error) {
    const why = networkFailure(error)
    if (why !== undefined) return { why, retryAfter: 0 }
    if (error instanceof SyntaxError) {
      throw new Error('its responses are not JSON', { cause: error })
    }
    throw error
  }
}

// fetch throws a TypeError with a cause when the network fails; one without is an error in this program.
function networkFailure(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if (error.name === 'TimeoutError') return `no response within ${REQUEST_TIMEOUT / 1000} s`
  if (!(error instanceof TypeError) || !(error.cause instanceof Error)) return undefined
  return error.cause.message || ('code' in error.cause ? String(error.cause.code) : error.message)
}

// Seconds or a date (RFC 9110, section 10.2.3), in milliseconds.
function parseRetryAfter(value: string | null): number {
  if (value === null) return 0
  // eslint-disable-next-line no-restricted-properties -- the date is one of another clock
  const delay = /^[0-9]+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now()
  return Number.isNaN(delay) ? 0 : Math.max(delay, 0)
}
