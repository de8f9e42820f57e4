import { constants, fstatSync, openSync, write, writeSync } from 'node:fs'
import { isatty } from 'node:tty'

/** Where the log is written. No write blocks the process, or its exit. */
export interface LogOutput {
  /** Writes some bytes, and reports an error or how many it has written. */
  write: (bytes: Buffer, done: (error: Error | null, count: number) => void) => void
  /** Writes what can be written at once. */
  writeSync: (bytes: Buffer) => void
}

const STDOUT = 1

/** Standard output: a pipe, a socket, a terminal or a file. */
export function standardOutput(): LogOutput {
  const stats = fstatSync(STDOUT)
  if (stats.isFIFO() || stats.isSocket()) return streamOutput(process.stdout)
  return fileOutput(isatty(STDOUT) ? openTerminal() : STDOUT)
}

/**
 * Node.js does not block on pipes and sockets. With `fs.write`, a pipe that nobody reads would block a thread, and the process
 * could not exit.
 */
function streamOutput(stream: NodeJS.WriteStream): LogOutput {
  // Each failed write is reported to its callback, and as this event, which would end the process without a listener.
  stream.on('error', () => {})
  return {
    write: (bytes, done) => {
      stream.write(bytes, (error) => done(error ?? null, error ? 0 : bytes.length))
    },
    writeSync: (bytes) => {
      stream.write(bytes)
    },
  }
}

// Not `process.stdout`, which writes to files and terminals synchronously.
function fileOutput(file: number): LogOutput {
  return {
    write: (bytes, done) => write(file, bytes, done),
    writeSync: (bytes) => {
      writeSync(file, bytes)
    },
  }
}

/** Opens the terminal again: one that is stopped (Ctrl-S) then fails with EAGAIN instead of blocking a thread. */
function openTerminal(): number {
  try {
    return openSync('/dev/stdout', constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
  } catch {
    // It belongs to another user, or the system has no such file.
    return STDOUT
  }
}
