import { setTimeout as sleep } from 'node:timers/promises'

/** What openapi-fetch hands back for one request. */
export interface Answer<T> {
  data?: T
  error?: unknown
  response: Response
}

/** How long to go on when the API does not answer. */
export interface RetryOptions {
  /** Milliseconds from the first failure of a request until it is given up; 60 s unless told. */
  timeoutMs?: number
  /** Ends the waiting between two tries; a request that is under way is left to end. */
  signal?: AbortSignal
  /** Told before each wait. */
  onRetry?: (why: string) => void
}

/** The API did not answer in time; the message says why. */
export class UnreachableError extends Error {
  override name = 'UnreachableError'
}

const REQUEST_LIMIT = 60_000
const FIRST_WAIT = 200
const LONGEST_WAIT = 5000
const TRANSIENT = [408, 429, 502, 503, 504]

/**
 * Sends a request until there is an answer that more tries would not change. Throws an UnreachableError when
 * `timeoutMs` milliseconds pass without one, and an Error when what answers does not speak JSON.
 */
export async function withRetry<T>(
  send: (timeLimit: AbortSignal) => Promise<Answer<T>>,
  { timeoutMs = 60_000, signal, onRetry }: RetryOptions = {},
): Promise<Answer<T>> {
  let deadline: number | undefined
  for (let wait = FIRST_WAIT; ; wait = Math.min(wait * 2, LONGEST_WAIT)) {
    const outcome = await attempt(send)
    if ('response' in outcome) return outcome

    deadline ??= Date.now() + timeoutMs
    // The jitter keeps several loaders from coming back at the same moment.
    const delay = Math.max(wait * (0.75 + Math.random() / 2), outcome.retryAfter)
    if (Date.now() + delay > deadline) throw new UnreachableError(outcome.why)
    onRetry?.(outcome.why)
    await sleep(delay, undefined, { signal }).catch(() => signal?.throwIfAborted())
  }
}

async function attempt<T>(
  send: (timeLimit: AbortSignal) => Promise<Answer<T>>,
): Promise<Answer<T> | { why: string; retryAfter: number }> {
  try {
    const answer = await send(AbortSignal.timeout(REQUEST_LIMIT))
    const { status, headers } = answer.response
    if (!TRANSIENT.includes(status)) return answer
    return { why: `it answers ${status}`, retryAfter: retryAfterOf(headers.get('retry-after')) }
  } catch (error) {
    const why = networkFailure(error)
    if (why !== undefined) return { why, retryAfter: 0 }
    if (error instanceof SyntaxError) {
      throw new Error('what answers there does not speak JSON', { cause: error })
    }
    throw error
  }
}

// fetch gives a TypeError with a cause when the network fails; one without is a mistake of ours.
function networkFailure(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if (error.name === 'TimeoutError') return `no answer within ${REQUEST_LIMIT / 1000} s`
  if (!(error instanceof TypeError) || !(error.cause instanceof Error)) return undefined
  return error.cause.message || ('code' in error.cause ? String(error.cause.code) : error.message)
}

// RFC 9110, section 10.2.3: seconds or a date. In milliseconds here.
function retryAfterOf(value: string | null): number {
  if (value === null) return 0
  const delay = /^[0-9]+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now()
  return Number.isNaN(delay) ? 0 : Math.max(delay, 0)
}
