import { constants } from 'node:os'

/** Somebody has ended the command; the message says what that means for the work that was under way. */
export class InterruptedError extends Error {
  override name = 'InterruptedError'
  /** As a shell has it for a process that a signal has ended. */
  readonly exitCode: number

  constructor(message: string, signal: 'SIGINT' | 'SIGTERM') {
    super(message)
    this.exitCode = 128 + constants.signals[signal]
  }
}

/**
 * Does work that Ctrl-C (SIGINT) or SIGTERM ends in good order: its signal is aborted with an InterruptedError of this
 * message. A second one ends the process at once.
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
