import type { RequestListener, Server } from 'node:http'
import { acceptMore } from '../turns.ts'
import { observeExpectations } from './expectations.ts'
import { MAX_HEAD } from './limits.ts'
import { createServer } from './nodeHttp.ts'
import { rejectConnect } from './parserErrors.ts'
import { closeUnread, handleInOrder } from './pipelining.ts'
import { Request } from './request.ts'

/** How long a client may take to send a request, in milliseconds. */
const REQUEST_TIMEOUT = 30_000

/** How long a client may read nothing of a response, in milliseconds. */
const READ_TIMEOUT = 30_000

/** How long a connection may stay open without a request, in milliseconds: longer than proxies keep theirs. */
const KEEP_ALIVE_TIMEOUT = 72_000

/**
 * Creates the HTTP server of an app, which handles requests with `handle`. One that waits for its turn for longer than `maxWait`,
 * in milliseconds of work, is late.
 */
export function createHttpServer(handle: RequestListener, maxWait: number): Server {
  const options = {
    requestTimeout: REQUEST_TIMEOUT,
    // Node.js enforces its timeouts at this interval only; by default its timeout for headers exceeds the one for requests.
    headersTimeout: REQUEST_TIMEOUT,
    connectionsCheckingInterval: 1000,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT,
    // More than the longest target, which is rejected with a status of its own.
    maxHeaderSize: MAX_HEAD,
    // Node.js would respond without a body; `rejectMalformed` responds with a problem.
    requireHostHeader: false,
    IncomingMessage: Request,
  }
  const server = createServer(options, handleInOrder(handle, maxWait))
  server.on('connection', acceptMore)
  server.setTimeout(READ_TIMEOUT)
  closeUnread(server)
  rejectConnect(server)
  observeExpectations(server)
  return server
}
