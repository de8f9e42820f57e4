import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { isHealth } from '../../contract/paths.ts'
import { overloaded } from '../../contract/problems.ts'

/** How much memory the responses that clients have not yet read may use, in characters of their bodies. */
const MAX_UNREAD = 64 * 1024 * 1024

/** A connection, which has one request at a time. */
interface Connection {
  /** 1 until its request has a response. */
  inFlight: number
  /** The size of its response until that is sent. */
  unread: number
  /** The number of its response, in the order of all. */
  number: number
}

/**
 * A plugin: rejects requests while more than `limit` are in flight, that is, have no response yet. Clients that do not read
 * their responses are no reason to reject others: when unread responses use too much memory, the oldest is discarded, and its
 * connection closed. It adds no listeners to requests, because these would take longer than some responses.
 */
export const limitInFlight = fp(async (app: FastifyInstance, { limit }: { limit: number }) => {
  const connections = new Map<Socket, Connection>()
  const total = { inFlight: 0, unread: 0, responses: 0 }

  const update = (connection: Connection, inFlight: number, unread: number) => {
    total.inFlight += inFlight - connection.inFlight
    total.unread += unread - connection.unread
    connection.inFlight = inFlight
    connection.unread = unread
  }

  const addConnection = (socket: Socket) => {
    const connection = { inFlight: 0, unread: 0, number: 0 }
    connections.set(socket, connection)
    socket.once('close', () => {
      update(connection, 0, 0)
      connections.delete(socket)
    })
    return connection
  }

  const discardOldest = () => {
    const unread = [...connections].filter(([, { unread }]) => unread > 0)
    const [oldest] = unread.sort(([, one], [, other]) => one.number - other.number)
    oldest?.[0].destroy()
  }

  app.addHook('onRequest', ({ url, raw }, _reply, done) => {
    const isRejected = total.inFlight >= limit && !isHealth(url)
    update(connections.get(raw.socket) ?? addConnection(raw.socket), 1, 0)
    if (isRejected) done(overloaded())
    else done()
  })

  app.addHook('onSend', ({ raw }, _reply, payload, done) => {
    const connection = connections.get(raw.socket)
    // The client may have disconnected.
    if (connection !== undefined) {
      update(connection, 0, typeof payload === 'string' ? payload.length : 0)
      total.responses += 1
      connection.number = total.responses
    }
    if (total.unread > MAX_UNREAD) discardOldest()
    done(null, payload)
  })

  app.addHook('onResponse', ({ raw }, _reply, done) => {
    const connection = connections.get(raw.socket)
    if (connection !== undefined) update(connection, 0, 0)
    done()
  })
})
