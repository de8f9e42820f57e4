import type { Socket } from 'node:net'
import { PROBLEM_TYPE } from '../contract/problem.ts'
import type { Problem } from '../contract/problem.ts'
import { STATUS_CODES } from './nodeHttp.ts'
import { COMMON_HEADERS } from './plugins/commonHeaders.ts'

/** How long a rejected client may take to read the response and to disconnect, in milliseconds. */
export const LINGER = 2000

/** Sends a problem to a client whose request reaches no route, and disconnects. */
export function disconnect(socket: Socket, problem: Problem): void {
  const body = JSON.stringify(problem.document('/'))
  const headers = Object.entries({ ...closingHeaders(problem, body), date: new Date().toUTCString() })
  if (socket.writable) {
    const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
    socket.end(`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n${lines}\r\n${body}`)
  }
  // Closed at once, a connection from which more has arrived is reset, and the response lost (RFC 9112, section 9.6).
  setTimeout(() => socket.destroy(), LINGER).unref()
}

/** The headers of a problem that is the last response of its connection. */
export function closingHeaders({ options }: Problem, body: string): Record<string, string> {
  return {
    ...COMMON_HEADERS,
    ...options.headers,
    'content-type': PROBLEM_TYPE,
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  }
}
