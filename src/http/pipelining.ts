import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { overloaded } from '../contract/problems.ts'
import { disconnect } from './disconnect.ts'
import { createTurns } from './turns.ts'

/** How many requests of one connection may wait for the response to an earlier one. */
export const MAX_PIPELINED = 100

/** How many requests of all connections may be received that wait, or will not be handled. */
const MAX_RECEIVED = 10_000

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

/**
 * A listener that handles the requests of one connection one after another, although a client may send many without waiting for
 * a response (RFC 9112, section 9.3.2). Node.js would handle all that it reads at once. A client that does not read a
 * response gets no further one. The connection of a client that sends too many is closed: clients that pipeline repeat
 * requests without a response.
 */
export function handleInOrder(handle: RequestListener): RequestListener {
  const pipelines = new WeakMap<Socket, Pipeline>()
  const shared: Shared = { handle, takeTurn: createTurns(), received: 0 }
  return (request, response) => {
    const { socket } = request
    const previous = lastResponses.get(socket)
    if (previous === undefined || previous.writableFinished) {
      lastResponses.set(socket, response)
      handle(request, response)
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
  takeTurn: (task: () => void) => void
  /** How many requests of all pipelines have been received and are neither handled nor gone. */
  received: number
}

/** The requests of one connection that wait. The socket is paused meanwhile, so that their number has a limit. */
class Pipeline {
  readonly #socket: Socket
  readonly #shared: Shared
  readonly #waiting: [IncomingMessage, ServerResponse][] = []
  /** How many requests will not be handled; Node.js keeps them until the connection is closed. */
  #ignored = 0

  constructor(socket: Socket, shared: Shared) {
    this.#socket = socket
    this.#shared = shared
    // Node.js resumes the socket when a body is read or discarded.
    socket.on('resume', () => {
      if (this.#waiting.length > 0) socket.pause()
    })
    socket.once('close', () => {
      shared.received -= this.#waiting.splice(0).length + this.#ignored
      this.#ignored = 0
    })
  }

  add(request: IncomingMessage, response: ServerResponse, previous: ServerResponse): void {
    this.#shared.received += 1
    if (this.#ignored > 0 || this.#waiting.length === MAX_PIPELINED) {
      if (this.#ignored === 0) whenFinished(previous, () => disconnect(this.#socket, overloaded()))
      this.#ignored += 1
    } else {
      lastResponses.set(this.#socket, response)
      this.#waiting.push([request, response])
      this.#socket.pause()
      if (this.#waiting.length === 1) this.#handleAfter(previous)
    }
    if (this.#shared.received > MAX_RECEIVED) this.#socket.destroy()
  }

  #handleAfter(previous: ServerResponse): void {
    whenFinished(previous, () => this.#shared.takeTurn(() => this.#handleFirst()))
  }

  #handleFirst(): void {
    const first = this.#waiting.shift()
    // The connection may have been closed.
    if (first === undefined) return
    const [request, response] = first
    this.#shared.received -= 1
    // An error of the parser in the body of the request may have been reported.
    if (!response.headersSent) this.#shared.handle(request, response)
    if (this.#waiting.length > 0) this.#handleAfter(response)
    else this.#socket.resume()
  }
}
