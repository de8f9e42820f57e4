import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { isHealth } from '../contract/paths.ts'
import { overloaded } from '../contract/problems.ts'
import { runFor, takeTurn, waitForTurn } from '../turns.ts'
import type { Wait } from '../turns.ts'
import { disconnect } from './disconnect.ts'
import { stopParsing } from './stopParsing.ts'

/** How many requests of one connection may wait for the response to an earlier one. */
export const MAX_PIPELINED = 50

/** How many requests of all connections may wait. */
const MAX_WAITING = 2000

/** The last response of each connection, in flight or not. */
const lastResponses = new WeakMap<Socket, ServerResponse>()

/** The response to the last request that a connection has sent. */
export function lastResponse(socket: Socket): ServerResponse | undefined {
  return lastResponses.get(socket)
}

/** Closes the connections of clients that have read nothing of a response during the server's timeout. */
export function closeUnread(server: Server): void {
  server.on('timeout', (socket: Socket) => {
    // Node.js reports a connection that has been idle for long, too. A request that is handled may take longer.
    if (socket.writableLength > 0 || lastResponses.get(socket)?.writableFinished === true) socket.destroy()
  })
}

/** Calls `action` when the operating system has accepted a whole response, its connection is closed, or there is none. */
export function whenFinished(response: ServerResponse | undefined, action: () => void): void {
  if (response === undefined || response.writableFinished) action()
  else response.once('close', action)
}

/** How requests have waited for their turn. */
const waits = new WeakMap<IncomingMessage, Wait>()

/** How a request has waited for its turn; undefined if it has not. */
export function waitOf(request: IncomingMessage): Wait | undefined {
  return waits.get(request)
}

/**
 * A listener that handles the requests of one connection one after another, although a client may send many without waiting for
 * a response (RFC 9112, section 9.3.2). Node.js would handle all that it reads at once. A client that does not read a
 * response gets no further one. The connection of a client that sends too many is closed: clients that pipeline repeat
 * requests without a response. The connection is read meanwhile, because that is how Node.js notices that a client has gone.
 * The requests of all connections take turns, except for health checks that are not pipelined; after `maxWait`, in milliseconds of
 * work, they are late.
 */
export function handleInOrder(handle: RequestListener, maxWait: number): RequestListener {
  const pipelines = new WeakMap<Socket, Pipeline>()
  const taskOf = (request: IncomingMessage, response: ServerResponse) => (wait?: Wait) => {
    if (wait !== undefined) waits.set(request, wait)
    // An error of the parser in the body of the request may have been reported.
    if (!response.headersSent) handle(request, response)
  }
  const shared: Shared = {
    handle: (request, response) =>
      runFor(request.socket, () => waitForTurn(taskOf(request, response), maxWait)),
    waiting: 0,
  }
  return (request, response) => {
    const { socket } = request
    const previous = lastResponses.get(socket)
    if (previous === undefined || previous.writableFinished) {
      lastResponses.set(socket, response)
      if (isHealth(request.url ?? '/')) handle(request, response)
      else runFor(socket, () => takeTurn(taskOf(request, response), maxWait))
    } else if (!socket.destroyed) {
      let pipeline = pipelines.get(socket)
      if (pipeline === undefined) {
        pipeline = new Pipeline(socket, shared)
        pipelines.set(socket, pipeline)
      }
      pipeline.add(request, response, previous)
    }
  }
}

/** What the pipelines of a server have in common. */
interface Shared {
  handle: RequestListener
  /** How many requests of all pipelines wait. */
  waiting: number
}

/** The requests of one connection that wait. */
class Pipeline {
  readonly #socket: Socket
  readonly #shared: Shared
  readonly #waiting: [IncomingMessage, ServerResponse][] = []

  constructor(socket: Socket, shared: Shared) {
    this.#socket = socket
    this.#shared = shared
    socket.once('close', () => (shared.waiting -= this.#waiting.splice(0).length))
  }

  add(request: IncomingMessage, response: ServerResponse, previous: ServerResponse): void {
    if (this.#waiting.length === MAX_PIPELINED) {
      this.#reject(previous)
    } else if (this.#shared.waiting === MAX_WAITING) {
      stopParsing(this.#socket)
      this.#socket.destroy()
    } else {
      lastResponses.set(this.#socket, response)
      this.#shared.waiting += 1
      this.#waiting.push([request, response])
      if (this.#waiting.length === 1) this.#handleAfter(previous)
    }
  }

  #reject(previous: ServerResponse): void {
    const socket = this.#socket
    const pause = () => socket.pause()
    stopParsing(socket)
    pause()
    // Node.js resumes the socket when the body of an earlier request is read or discarded.
    socket.on('resume', pause)
    whenFinished(previous, () => {
      // A paused connection does not notice that its client disconnects.
      socket.off('resume', pause).resume()
      disconnect(socket, overloaded())
    })
  }

  #handleAfter(previous: ServerResponse): void {
    whenFinished(previous, () => this.#handleFirst())
  }

  #handleFirst(): void {
    const first = this.#waiting.shift()
    // The connection may have been closed.
    if (first === undefined) return
    const [request, response] = first
    this.#shared.waiting -= 1
    this.#shared.handle(request, response)
    if (this.#waiting.length > 0) this.#handleAfter(response)
  }
}
