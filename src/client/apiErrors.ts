import { API_PREFIX } from '../contract/paths.ts'
import { SERVICE_TITLE } from '../service.ts'
import type { Client } from './client.ts'
import { isProblem } from './isProblem.ts'
import { UnavailableError, withRetry } from './retry.ts'
import type { ApiResponse, RetryOptions } from './retry.ts'

/**
 * Waits until the API at this URL is ready, or, to read only, alive: readiness includes that its database can be written.
 * Throws an Error when it stays unavailable or another server responds.
 */
export async function waitForApi(
  client: Client,
  url: string,
  options: RetryOptions,
  probe: '/health' | '/health/live' = '/health',
): Promise<void> {
  const response = await withRetry((timeLimit) => client.GET(probe, { signal: timeLimit }), options).catch(
    (error: unknown) => {
      if (error instanceof Error && error !== options.signal?.reason) {
        throw new Error(
          `No ${SERVICE_TITLE} API at ${url}: ${error.message}. Start it, or give its address with --url.`,
        )
      }
      throw error
    },
  )
  if (isProblem(response.error) && response.error.status === 503) {
    throw new Error(`The API at ${url} is not ready: ${response.error.detail}.`)
  }
  if (response.data?.status !== 'ok') {
    throw new Error(
      `The server at ${url} is not the ${SERVICE_TITLE} API, whose address ends with ${API_PREFIX}.`,
    )
  }
}

/** The error to throw for a failed request: when the API became unavailable, an Error that says so and gives the advice. */
export function connectionLost(error: unknown, url: string, advice: string): unknown {
  if (!(error instanceof UnavailableError)) return error
  return new Error(`The API at ${url} has become unavailable (${error.message}). ${advice}`, { cause: error })
}

/** The Error that says in one sentence why the API rejects a request; an UnavailableError for a 503. */
export function apiError({ error, response }: ApiResponse<unknown>): Error {
  if (response.status === 401) {
    return new Error('The API requires a token: give the right one with --token or API_TOKEN.')
  }
  if (!isProblem(error)) {
    return new Error(
      `The response of ${response.url} (status ${response.status}) is not the ${SERVICE_TITLE} API's.`,
    )
  }
  if (error.status === 503) return new UnavailableError(`it responds with 503: ${error.detail}`)
  return new Error(`The API rejects the request (status ${error.status}): ${error.detail}`)
}
