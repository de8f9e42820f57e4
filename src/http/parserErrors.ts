import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { Problem } from '../contract/problem.ts'
import { headerFieldsTooLarge, notImplemented, unsupportedVersion, uriTooLong } from '../contract/problems.ts'
import { closingHeaders, disconnect, LINGER } from './disconnect.ts'
import { MAX_HEAD, MAX_TARGET } from './limits.ts'
import { lastResponse, whenFinished } from './pipelining.ts'
import { PARSER_STOPPED } from './stopParsing.ts'

/** The connections that an error has ended; Node.js reports another one for whatever else arrives. */
const ended = new WeakSet<Socket>()

/** An error of the event `clientError` of Node's http.Server. */
interface ParserError extends NodeJS.ErrnoException {
  /** The bytes in which the error is, and how many of them precede it. */
  rawPacket?: unknown
  bytesParsed?: number
}

/** Rejects CONNECT. */
export function rejectConnect(server: Server): void {
  // Without a listener Node.js disconnects without a response.
  server.on('connect', ({ socket }: IncomingMessage, tunnel: Duplex) => {
    // Node.js has removed its listeners and its timeouts, and gives a request with a body a stream of its own: an error without a
    // listener would end the process, and a client that reads nothing could keep the connection, also during a shutdown.
    for (const each of new Set([socket, tunnel])) each.on('error', () => socket.destroy())
    setTimeout(() => socket.destroy(), LINGER).unref()
    const problem = notImplemented('The method CONNECT is not supported')
    whenFinished(lastResponse(socket), () => disconnect(socket, problem))
  })
}

/**
 * Responds to an error of Node's HTTP parser, which reaches neither a route nor the error handler, and disconnects. The
 * responses in flight come first, in their order (RFC 9112, section 9.3.2): a write that succeeds is never reported as an error.
 */
export function onClientError(error: ParserError, socket: Socket): void {
  if (socket.destroyed || error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  // The limit of pipelined requests has its own response.
  if (ended.has(socket) || error.code === PARSER_STOPPED) return
  ended.add(socket)
  const problem = parserProblem(error)
  const last = lastResponse(socket)
  if (last === undefined || last.req.complete) whenFinished(last, () => disconnect(socket, problem))
  // The error is in the body of that request, which gets a single response.
  else if (last.headersSent) whenFinished(last, () => socket.destroySoon())
  else {
    const body = JSON.stringify(problem.document(last.req.url ?? '/'))
    last.writeHead(problem.status, closingHeaders(problem, body)).end(body)
  }
}

/** A character of a token, such as a method (RFC 9110, section 5.6.2). */
const TOKEN_CHARACTER = "[!#-'*+.^`|~\\w-]"
const LAST_TOKEN = new RegExp(`${TOKEN_CHARACTER}*$`)
const REQUEST_LINE = new RegExp(`^${TOKEN_CHARACTER}+ [^\\r\\n]*`)
const HTTP_REQUEST = new RegExp(`^(${TOKEN_CHARACTER}+) \\S+ HTTP/1\\.[01]\\r\\n`)

/** Node's codes are those of its parser (github.com/nodejs/llhttp, Error codes). */
function parserProblem({ code, rawPacket, bytesParsed = 0 }: ParserError): Problem {
  const packet = Buffer.isBuffer(rawPacket) ? rawPacket.toString('latin1') : ''
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new Problem('request-timeout', 'The request did not arrive in time')
    case 'HPE_HEADER_OVERFLOW':
      // The code is the same for both. A request line that arrives in several packets counts as a header.
      if ((REQUEST_LINE.exec(packet)?.[0].length ?? 0) > MAX_TARGET) return uriTooLong(MAX_TARGET)
      return headerFieldsTooLarge(MAX_HEAD)
    case 'HPE_INVALID_METHOD': {
      // The error is in the method or before it.
      const start = bytesParsed - (LAST_TOKEN.exec(packet.slice(0, bytesParsed))?.[0].length ?? 0)
      const [, method] = HTTP_REQUEST.exec(packet.slice(start)) ?? []
      if (method !== undefined) return notImplemented(`The method ${method} is not supported`)
      break
    }
    case 'HPE_INVALID_VERSION':
    case 'HPE_PAUSED_H2_UPGRADE':
      if (/ HTTP\/\d\.\d\r\n/.test(packet)) return unsupportedVersion()
      break
  }
  return new Problem('bad-request', 'The request violates HTTP/1.1 (RFC 9112)')
}
