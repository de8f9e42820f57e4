import { STATUS_CODES } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { Problem, PROBLEM_TYPE } from '../contract/problem.ts'
import { headerFieldsTooLarge, notImplemented, unsupportedVersion, uriTooLong } from '../contract/problems.ts'
import { MAX_HEAD, MAX_TARGET } from './limits.ts'
import { COMMON_HEADERS } from './plugins/commonHeaders.ts'

/** How long a rejected client may take to read the response and to disconnect, in milliseconds. */
const LINGER = 2000

/** The last response of each connection, in flight or not. */
const lastResponses = new WeakMap<Socket, ServerResponse>()

/** The connections that an error has ended; Node.js reports another one for whatever else arrives. */
const ended = new WeakSet<Socket>()

/** An error of the event `clientError` of Node's http.Server. */
interface ParserError extends NodeJS.ErrnoException {
  /** The bytes in which the error is, and how many of them precede it. */
  rawPacket?: unknown
  bytesParsed?: number
}

/** Observes a server, so that `onClientError` knows the responses in flight, and rejects CONNECT. */
export function observeConnections(server: Server): void {
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    lastResponses.set(socket, response)
  })
  // Without a listener Node.js disconnects without a response.
  server.on('connect', (_request: IncomingMessage, socket: Socket) => {
    const problem = notImplemented('The method CONNECT is not supported')
    whenFinished(lastResponses.get(socket), () => disconnect(socket, problem))
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
  if (ended.has(socket)) return
  ended.add(socket)
  const problem = parserProblem(error)
  const last = lastResponses.get(socket)
  if (last === undefined || last.req.complete) whenFinished(last, () => disconnect(socket, problem))
  // The error is in the body of that request, which gets a single response.
  else if (last.headersSent) whenFinished(last, () => socket.destroySoon())
  else {
    const body = JSON.stringify(problem.document(last.req.url ?? '/'))
    last.writeHead(problem.status, headersOf(problem, body)).end(body)
  }
}

function whenFinished(response: ServerResponse | undefined, action: () => void): void {
  if (response === undefined || response.writableFinished) action()
  else response.once('close', action)
}

/** Sends a problem to a client whose request could not be parsed. */
function disconnect(socket: Socket, problem: Problem): void {
  const body = JSON.stringify(problem.document('/'))
  const headers = Object.entries({ ...headersOf(problem, body), date: new Date().toUTCString() })
  if (socket.writable) {
    const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
    socket.end(`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n${lines}\r\n${body}`)
  }
  // Closed at once, a connection from which more has arrived is reset, and the response lost (RFC 9112, section 9.6).
  setTimeout(() => socket.destroy(), LINGER).unref()
}

function headersOf({ options }: Problem, body: string): Record<string, string> {
  return {
    ...COMMON_HEADERS,
    ...options.headers,
    'content-type': PROBLEM_TYPE,
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
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
