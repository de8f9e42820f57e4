import { API_PREFIX } from '../contract/paths.ts'
import type { Client } from './client.ts'
import type { Schemas } from '../contract/document.ts'
import { UnreachableError, withRetry } from './retry.ts'
import type { Answer, RetryOptions } from './retry.ts'

/** Waits until the API at this URL is healthy; throws an Error when it stays away or something else answers. */
export async function waitForApi(client: Client, url: string, options: RetryOptions): Promise<void> {
  const answer = await withRetry((signal) => client.GET('/health', { signal }), options).catch(
    (error: unknown) => {
      if (error instanceof Error && error !== options.signal?.reason) {
        throw new Error(
          `No Pricebook API at ${url}: ${error.message}. Start it, or give its address with --url.`,
        )
      }
      throw error
    },
  )
  if (answer.data?.status !== 'ok')
    throw new Error(`What answers at ${url} is not the Pricebook API; its address ends with ${API_PREFIX}.`)
}

/** What to throw for an error of a request: where the API has gone away, an Error that says so and gives the advice. */
export function connectionLost(error: unknown, url: string, advice: string): unknown {
  if (!(error instanceof UnreachableError)) return error
  return new Error(`The API at ${url} has stopped answering (${error.message}). ${advice}`, { cause: error })
}

/** The Error that says in one sentence why the API did not do what it was asked. */
export function apiError({ error, response }: Answer<unknown>): Error {
  if (response.status === 401) {
    return new Error('The API wants a token: give the right one with --token or API_TOKEN.')
  }
  if (!isProblem(error)) {
    return new Error(`The answer of ${response.url} (status ${response.status}) is not the Pricebook API's.`)
  }
  return new Error(`The API refuses the request (status ${error.status}): ${error.detail}`)
}

/** Whether this is a problem document of the API. */
export function isProblem(error: unknown): error is Schemas['Problem'] {
  return typeof error === 'object' && error !== null && 'detail' in error && 'status' in error
}
