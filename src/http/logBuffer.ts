import type { LogOutput } from './logOutput.ts'

/** How many characters may wait to be written, so that an output that is stuck does not exhaust the memory. */
const BUFFER_LIMIT = 1024 * 1024

/** The pause after a failed write, in milliseconds. */
const RETRY_DELAY = 100

/** How long a flush waits, in milliseconds: an output that is stuck must not prevent the exit. */
const FLUSH_LIMIT = 1000

/** Lines on their way to an output, which may be slow, full or closed. */
export interface LogBuffer {
  write: (line: string) => void
  /** How many lines were dropped so far. */
  dropped: () => number
  /** Resolves once all lines are written, or after a second. */
  flush: () => Promise<void>
  /** Writes the remaining lines at the exit of the process, in one attempt. */
  end: () => void
}

/**
 * Writes lines to an output, those of one turn of the event loop together. It never throws and never waits: it repeats a
 * write that fails until it succeeds, and drops lines while the buffer is full. After a write has succeeded again,
 * `onRecovery` receives how many it has dropped.
 */
export function bufferLines(output: LogOutput, onRecovery: (dropped: number) => void): LogBuffer {
  let waiting = ''
  /** What has to be written before the waiting lines. */
  let batch = Buffer.alloc(0)
  let state: 'idle' | 'scheduled' | 'writing' = 'idle'
  let idle = Promise.withResolvers<undefined>()
  let dropped = 0
  let reported = 0

  const writeBatch = () => {
    if (batch.length === 0) {
      batch = Buffer.from(waiting)
      waiting = ''
    }
    state = 'writing'
    output.write(batch, onWritten)
  }
  const onWritten = (error: Error | null, count: number) => {
    batch = batch.subarray(count)
    if (error !== null || count === 0) {
      state = 'scheduled'
      setTimeout(writeBatch, RETRY_DELAY).unref()
    } else if (batch.length > 0 || waiting !== '') {
      writeBatch()
      reportDropped()
    } else {
      state = 'idle'
      idle.resolve(undefined)
      reportDropped()
    }
  }
  const reportDropped = () => {
    if (dropped === reported || waiting !== '') return
    onRecovery(dropped - reported)
    reported = dropped
  }

  return {
    write: (line) => {
      if (waiting.length >= BUFFER_LIMIT) {
        dropped += 1
        return
      }
      waiting += line
      if (state !== 'idle') return
      state = 'scheduled'
      idle = Promise.withResolvers()
      setImmediate(writeBatch)
    },
    dropped: () => dropped,
    flush: async () => {
      if (state === 'idle') return
      const timer = setTimeout(idle.resolve, FLUSH_LIMIT, undefined)
      await idle.promise
      clearTimeout(timer)
    },
    end: () => {
      try {
        const lines = Buffer.from(waiting)
        output.writeSync(state === 'writing' ? lines : Buffer.concat([batch, lines]))
      } catch {
        // The log is lost, the exit is not.
      }
    },
  }
}
