import { constants } from 'node:os'

/** A signal ended the command; the message says what that means for the work in flight. */
export class InterruptedError extends Error {
  override name = 'InterruptedError'
  /** As a shell reports a process that a signal ended. */
  readonly exitCode: number

  constructor(message: string, signal: 'SIGINT' | 'SIGTERM') {
    super(message)
    this.exitCode = 128 + constants.signals[signal]
  }
}

/**
 * Runs work that shuts down gracefully on SIGINT (Ctrl-C) or SIGTERM: its signal is aborted with an InterruptedError of
 * this message. A second signal ends the process at once.
 */
export async function interruptible<T>(
  message: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  const interrupt = (signal: 'SIGINT' | 'SIGTERM') => controller.abort(new InterruptedError(message, signal))
  process.once('SIGINT', interrupt)
  process.once('SIGTERM', interrupt)
  try {
    return await work(controller.signal)
  } finally {
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
  }
}
