import { Transform } from 'node:stream'
import type { TransformCallback } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { overloaded } from '../../contract/problems.ts'
import { takeTurn } from '../../turns.ts'

/** The most bytes of all large bodies in flight: less than half of the memory that docs/operations.md asks for. */
const BUDGET = 64 * 1024 * 1024

/** Bodies up to this size are not counted, so clients with large ones do not keep others from writing. */
const SMALL = 64 * 1024

/** How long a client may send nothing of its body before others take precedence, in milliseconds. */
const IDLE_LIMIT = 1000

/**
 * A plugin: limits the memory that bodies in flight use. A body is in flight from its first byte to the response, also if its
 * client withholds the last one. If they use too much, incomplete ones of which nothing has arrived for longer than `idleLimit`
 * are discarded, and their clients get 503; without any, the client that sends gets it.
 */
export const limitBodies = fp(
  async (
    app: FastifyInstance,
    { budget = BUDGET, idleLimit = IDLE_LIMIT }: { budget?: number; idleLimit?: number },
  ) => {
    /** Those of which the latest part arrived first come first. */
    const incomplete = new Set<CountedBody>()
    let used = 0

    const release = (body: CountedBody) => {
      incomplete.delete(body)
      used -= body.size
      body.size = 0
    }

    const receive = (body: CountedBody, bytes: number) => {
      used += bytes
      body.size += bytes
      body.receivedAt = performance.now()
      incomplete.delete(body)
      incomplete.add(body)
      for (const each of incomplete) {
        if (used <= budget || body.receivedAt - each.receivedAt <= idleLimit) break
        release(each)
        each.destroy(overloaded())
      }
      return used <= budget
    }

    app.addHook('preParsing', ({ headers }, { raw }, payload, done) => {
      if (Number(headers['content-length']) <= SMALL || headers['content-type'] === undefined) {
        return done(null, payload)
      }
      const body = new CountedBody(receive)
      raw.once('close', () => release(body))
      payload.once('error', (error) => body.destroy(error))
      body.once('end', () => incomplete.delete(body))
      // What remains of a rejected body is discarded.
      body.once('error', () => payload.resume())
      done(null, payload.pipe(body))
    })
  },
)

type Receive = (body: CountedBody, bytes: number) => boolean

/**
 * A body that counts the bytes that it passes on; fails with a 503 when they may not be received. The parts of all bodies take
 * turns: with the last one, a body is parsed, and what it contains is written.
 */
class CountedBody extends Transform {
  /** Fastify compares it with the `Content-Length`. */
  receivedEncodedLength = 0
  /** How many of its bytes are in memory. */
  size = 0
  /** When its latest part arrived. */
  receivedAt = 0
  readonly #receive: Receive

  constructor(receive: Receive) {
    super()
    this.#receive = receive
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.receivedEncodedLength += chunk.length
    if (this.#receive(this, chunk.length)) takeTurn(() => done(null, chunk))
    else done(overloaded())
  }
}
