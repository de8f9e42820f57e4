import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { pathOf } from '../contract/paths.ts'
import { cellsOf, csvText } from '../csv/csvText.ts'
import type { Cell } from '../csv/csvText.ts'
import { Disconnected } from '../turns.ts'
import type { CsvList } from './csvLists.ts'
import { abortDownload } from './downloads.ts'
import type { Downloads } from './downloads.ts'
import { CSV_TYPE } from './negotiation.ts'
import type { Response } from './operation.ts'
import { REVALIDATE } from './plugins/commonHeaders.ts'
import { underConditions } from './preconditions.ts'

/**
 * How many rows of a whole list are read at once: with more, the list takes as long, and clients that read slowly use more memory.
 */
const ROWS = 250

interface Page {
  items: Record<string, Cell>[]
  next_cursor: string | null
}

/** Reads a page of a list: its `limit` and `cursor` replace those of the request, if there are any. */
type ReadPage = (request: FastifyRequest, query: { limit?: number; cursor?: string }) => Promise<Response>

/**
 * A handler that responds with a list as CSV, in the bytes that `export_data` writes: with `limit` one page, otherwise all rows, or
 * those after `cursor`. Many rows are streamed, as fast as the client reads.
 */
export function csvHandler({ file, columns, maxRows }: CsvList, readPage: ReadPage, downloads: Downloads) {
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const { url, method, headers, server } = request
    const isPage = maxRows === undefined || parametersOf(url).has('limit')
    // The headers of a whole list do not depend on its rows.
    const limit = isPage ? {} : { limit: method === 'HEAD' ? 1 : Math.min(ROWS, maxRows) }
    const response = underConditions(await readPage(request, limit), headers)
    reply.code(response.status).header('cache-control', REVALIDATE)
    if (response.body === undefined) return reply.send()

    const { items, next_cursor: cursor } = response.body as Page
    reply.type(CSV_TYPE).header('content-disposition', `attachment; filename="${file}"`)
    const text = csvText([columns, ...cellsOf(items, columns)])
    if (cursor === null) return reply.send(text)
    if (isPage) {
      const next = parametersOf(url)
      next.set('cursor', cursor)
      return reply
        .header('link', `<${server.basePath}${pathOf(url)}?${next.toString()}>; rel="next"`)
        .send(text)
    }
    if (method === 'HEAD') return reply.send(Readable.from([]))

    const readChunk = async (after: string): Promise<Chunk> => {
      const { body } = await downloads.readPage(() => readPage(request, { ...limit, cursor: after }))
      const page = body as Page
      return { text: csvText(cellsOf(page.items, columns)), cursor: page.next_cursor }
    }
    downloads.add(reply.raw)
    return reply.send(Readable.from(chunks({ text, cursor }, readChunk, request, reply)))
  }
}

function parametersOf(url: string): URLSearchParams {
  return new URLSearchParams(url.slice(pathOf(url).length))
}

/** A part of a file, and the cursor of the next one. */
interface Chunk {
  text: string
  cursor: string | null
}

/**
 * The texts of all chunks. An error, for which there can be no problem document any more, is logged and resets the connection. Rows
 * are not kept in memory until the client reads.
 */
async function* chunks(
  chunk: Chunk,
  readChunk: (cursor: string) => Promise<Chunk>,
  { log, id }: FastifyRequest,
  { raw }: FastifyReply,
) {
  try {
    for (;;) {
      yield chunk.text
      if (chunk.cursor === null) return
      chunk = await readChunk(chunk.cursor)
    }
  } catch (err) {
    // The client may have disconnected, and the database may be closed.
    if (raw.destroyed || err instanceof Disconnected) return
    log.error({ err, reqId: id }, 'A list could not be read to its end; the connection is reset')
    abortDownload(raw)
  }
}
