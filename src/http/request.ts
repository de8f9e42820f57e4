import { IncomingMessage } from './nodeHttp.ts'

/** The smallest part of a body that is passed on as it has arrived, in bytes: as an object, each takes about 200 more. */
const MIN_PART = 1024

/** How many parts a body may have, whatever their size, and the bytes for which it may have one more. */
const ANY_PARTS = 1000
const MIN_AVERAGE = 16

/**
 * A request that joins small parts of its body, and disconnects a client that sends tiny ones. Otherwise 8 MiB in chunks of one byte
 * would be eight million objects, and each of them would take a turn.
 */
export class Request extends IncomingMessage {
  #parts = 0
  #bytes = 0
  /** The small parts that have not been passed on, at the start of a buffer. */
  #buffer: Buffer | undefined
  #length = 0

  override push(part: Buffer | null): boolean {
    if (part === null) return this.#end()
    this.#parts += 1
    this.#bytes += part.length
    if (this.#parts > ANY_PARTS + this.#bytes / MIN_AVERAGE) {
      this.socket.destroy()
      return false
    }
    if (this.#length + part.length < MIN_PART) {
      this.#buffer ??= Buffer.allocUnsafe(MIN_PART)
      this.#length += part.copy(this.#buffer, this.#length)
      return true
    }
    const small = this.#takeSmall()
    return super.push(small === undefined ? part : Buffer.concat([small, part]))
  }

  #end(): boolean {
    const small = this.#takeSmall()
    if (small !== undefined) super.push(small)
    return super.push(null)
  }

  #takeSmall(): Buffer | undefined {
    const small = this.#buffer?.subarray(0, this.#length)
    this.#buffer = undefined
    this.#length = 0
    return small
  }
}
