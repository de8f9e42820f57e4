import type { IncomingMessage, Server, ServerResponse } from 'node:http'

/** The requests whose client waits for a status before it sends the body. */
const waiting = new WeakSet<IncomingMessage>()

/**
 * Whether the client of a request still waits with the body. A final status leaves the body unread, so the connection closes:
 * it is unknown whether the client sends it nevertheless.
 */
export function isWaiting(request: IncomingMessage): boolean {
  return waiting.has(request)
}

/** Whether the service meets every expectation of an `Expect`, a list; empty elements are ignored (RFC 9110, section 5.6.1.2). */
export function isMet(expect: string): boolean {
  return expect.split(',').every((each) => /^(?:100-continue)?$/i.test(each.trim()))
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
  // Node.js would respond without a body; `rejectMalformed` responds with a problem.
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    waiting.add(request)
    server.emit('request', request, response)
  })
}
