import { maxHeaderSize, STATUS_CODES } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { onRequestHookHandler } from 'fastify'
import { Problem, PROBLEM_TYPE } from '../contract/problem.ts'
import { badRequest } from '../contract/problems.ts'

/** Responds to an error of Node's HTTP parser, which reaches neither a route nor the error handler, and disconnects. */
export function onClientError(error: NodeJS.ErrnoException, socket: Socket) {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const problem = parserProblem(error.code)
  const body = JSON.stringify(problem.document('/'))
  socket.end(
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n` +
      `Content-Type: ${PROBLEM_TYPE}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}

/** Rejects an unsupported `Expect` (RFC 9110, section 10.1.1); Node.js would respond without a body. */
export function onCheckExpectation({ url = '/' }: IncomingMessage, response: ServerResponse) {
  const problem = new Problem('expectation-failed', 'The only expectation that can be met is 100-continue')
  response.writeHead(problem.status, { 'content-type': PROBLEM_TYPE, connection: 'close' })
  response.end(JSON.stringify(problem.document(url)))
}

/** A hook that rejects an HTTP/1.1 request without a Host (RFC 9112, section 3.2). */
export const requireHost: onRequestHookHandler = ({ raw }, _reply, done) => {
  if (raw.headers.host !== undefined || raw.httpVersion === '1.0') done()
  else done(badRequest([{ in: 'header', pointer: '/host', detail: 'is required' }]))
}

// Error codes of the event 'clientError' of Node's http.Server.
function parserProblem(code: string | undefined): Problem {
  if (code === 'HPE_HEADER_OVERFLOW') {
    const limit = `${maxHeaderSize / 1024} KiB`
    return new Problem(
      'header-fields-too-large',
      `The header fields are larger than the ${limit} that this service reads`,
    )
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new Problem('request-timeout', 'The request did not arrive in time')
  }
  return new Problem('bad-request', 'The request violates HTTP/1.1 (RFC 9112)')
}
