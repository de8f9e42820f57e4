import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { Problem, PROBLEM_TYPE } from '../contract/problem.ts'
import { COMMON_HEADERS } from './plugins/commonHeaders.ts'

/** The requests whose client waits for a status before it sends the body. */
const waiting = new WeakSet<IncomingMessage>()

/**
 * Whether the client of a request still waits with the body. A final status leaves the body unread, so the connection closes:
 * it is unknown whether the client sends it nevertheless.
 */
export function isWaiting(request: IncomingMessage): boolean {
  return waiting.has(request)
}

/** Handles the `Expect` of requests to a server (RFC 9110, section 10.1.1). */
export function observeExpectations(server: Server): void {
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    waiting.add(request)
    // Emitted when the body is read. Node.js would send 100 before a hook has seen the headers.
    request.once('resume', () => {
      waiting.delete(request)
      if (!response.headersSent) response.writeContinue()
    })
    server.emit('request', request, response)
  })
  // Node.js would respond without a body.
  server.on('checkExpectation', ({ url = '/' }: IncomingMessage, response: ServerResponse) => {
    const problem = new Problem('expectation-failed', 'The only expectation that can be met is 100-continue')
    response.writeHead(problem.status, {
      ...COMMON_HEADERS,
      'content-type': PROBLEM_TYPE,
      connection: 'close',
    })
    response.end(JSON.stringify(problem.document(url)))
  })
}
