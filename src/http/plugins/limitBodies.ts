import { Transform } from 'node:stream'
import type { TransformCallback } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { overloaded } from '../../contract/problems.ts'

/** The most bytes of all large bodies in flight: less than half of the memory that docs/operations.md asks for. */
const BUDGET = 64 * 1024 * 1024

/** Bodies up to this size are not counted, so clients with large ones do not keep others from writing. */
const SMALL = 64 * 1024

/**
 * A plugin: rejects bodies while those in flight use too much memory. A body is in flight from its first byte to the
 * response, also if its client withholds the last one.
 */
export const limitBodies = fp(async (app: FastifyInstance, { budget = BUDGET }: { budget?: number }) => {
  let used = 0
  app.addHook('preParsing', ({ headers }, { raw }, payload, done) => {
    if (Number(headers['content-length']) <= SMALL || headers['content-type'] === undefined) {
      return done(null, payload)
    }
    let size = 0
    const body = new CountedBody((bytes) => {
      size += bytes
      used += bytes
      return used <= budget
    })
    raw.once('close', () => (used -= size))
    payload.once('error', (error) => body.destroy(error))
    // What remains of a rejected body is discarded.
    body.once('error', () => payload.resume())
    done(null, payload.pipe(body))
  })
})

/** A body that counts the bytes that it passes on; fails with a 503 when they may not be received. */
class CountedBody extends Transform {
  /** Fastify compares it with the `Content-Length`. */
  receivedEncodedLength = 0
  readonly #mayReceive: (bytes: number) => boolean

  constructor(mayReceive: (bytes: number) => boolean) {
    super()
    this.#mayReceive = mayReceive
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.receivedEncodedLength += chunk.length
    if (this.#mayReceive(chunk.length)) done(null, chunk)
    else done(overloaded())
  }
}
