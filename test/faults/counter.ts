import { setTimeout as sleep } from 'node:timers/promises'
import { newBook } from '../fixture/samples.ts'
import { sendJson } from '../support/sendJson.ts'

/** The pause before a request is sent again, in milliseconds. */
const PAUSE = 200

/** What a client has seen that adds one to the pages of a book of its own, again and again, with If-Match. */
export interface Counter {
  acknowledged: number
  /** When it sent the first update since `restart` that was acknowledged, in milliseconds of `performance.now()`. */
  resumed: number | undefined
  /** Acknowledged updates that a later read does not show, and updates that were stored twice. */
  lost: number
  duplicated: number
  /** Responses with 503 and Retry-After. */
  unavailable: number
  /** Responses that are neither a success nor a 503 with Retry-After, and lost connections. */
  unexpected: string[]
  restart: () => void
  /** Ends once it is certain whether the last update is stored. */
  stop: () => Promise<void>
}

/** Creates a book, and starts to update it. */
export async function startCounter(url: string, title: string): Promise<Counter> {
  const created = await sendJson(`${url}/api/books`, 'POST', newBook({ title, pages: 1 }))
  if (created.status !== 201) throw new Error(await created.text())
  const book = url + created.headers.get('location')
  let started = 0
  let isOver = false
  const counter = {
    acknowledged: 0,
    resumed: undefined as number | undefined,
    lost: 0,
    duplicated: 0,
    unavailable: 0,
    unexpected: [] as string[],
    restart: () => {
      started = performance.now()
      counter.resumed = undefined
    },
    stop: () => {
      isOver = true
      return counting
    },
  }

  /** Returns undefined unless the response is a success. */
  const send = async (request: Promise<Response>) => {
    try {
      const response = await request
      if (response.ok) return response
      const { status, headers } = response
      const body = await response.text()
      if (status === 503 && headers.has('retry-after')) counter.unavailable += 1
      else counter.unexpected.push(`${status} ${body}`)
    } catch (error) {
      counter.unexpected.push(String((error as Error).cause ?? error))
    }
    await sleep(PAUSE)
    return undefined
  }
  const count = async () => {
    let pages = 1
    // A 503 leaves open whether the update is stored.
    let isUncertain = false
    while (!isOver || isUncertain) {
      const read = await send(fetch(book))
      if (read === undefined) continue
      const { id: _, ...values } = (await read.json()) as { id: number; pages: number }
      counter.lost += Math.max(pages - values.pages, 0)
      counter.duplicated += Math.max(values.pages - pages - Number(isUncertain), 0)
      pages = values.pages

      const sent = performance.now()
      const headers = { 'if-match': read.headers.get('etag') ?? '' }
      const written = await send(sendJson(book, 'PUT', { ...values, pages: pages + 1 }, headers))
      isUncertain = written === undefined
      if (isUncertain) continue
      pages += 1
      counter.acknowledged += 1
      if (sent > started) counter.resumed ??= sent
    }
  }
  const counting = count()
  return counter
}
