import type { OnConflict } from '../contract/onConflict.ts'
import type { Resource } from '../contract/resource.ts'
import type { Client } from './client.ts'
import type { ApiResponse } from './retry.ts'

/** A row as the API lists it. */
export type Item = Record<string, string | number | null | undefined>

/** A page of a resource's list. */
export interface Page {
  items: Item[]
  next_cursor: string | null
}

// The table of resources names the paths, so the compiler cannot know the types of their responses.
type Send = (
  path: string,
  init: { params?: { query: object }; body?: unknown; signal: AbortSignal },
) => Promise<ApiResponse<unknown>>

/** Which page of a list to return, and filters by their names. */
export interface PageQuery {
  limit: number
  cursor?: string
  [filter: string]: string | number | undefined
}

/** Requests one page of a resource's list. The caller checks that the response is one. */
export function getPage(
  client: Client,
  { path }: Resource,
  query: PageQuery,
  signal: AbortSignal,
): Promise<ApiResponse<Page>> {
  const get = client.GET as Send
  return get(path, { params: { query }, signal }) as Promise<ApiResponse<Page>>
}

/** How a batch operation treats its rows. */
export interface BatchQuery {
  on_conflict?: OnConflict | undefined
  /** Report what would become of the rows, and store none. */
  dry_run?: boolean
}

/** Sends rows to a resource's batch operation. */
export function postBatch(
  client: Client,
  { path }: Resource,
  rows: object[],
  query: BatchQuery,
  signal: AbortSignal,
): Promise<ApiResponse<unknown>> {
  const post = client.POST as Send
  return post(`${path}/batch`, { params: { query }, body: rows, signal })
}

/** Deletes the row of this id. */
export function deleteRow(
  client: Client,
  { path }: Resource,
  id: number,
  signal: AbortSignal,
): Promise<ApiResponse<unknown>> {
  const send = client.DELETE as Send
  return send(`${path}/${id}`, { signal })
}
