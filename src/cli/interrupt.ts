import { constants } from 'node:os'

// SIGHUP: the terminal has gone.
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
type Signal = (typeof SIGNALS)[number]

/** A signal ended the command; the message says what that means for the work in flight. */
export class InterruptedError extends Error {
  override name = 'InterruptedError'
  /** As a shell reports a process that a signal ended. */
  readonly exitCode: number

  constructor(message: string, signal: Signal) {
    super(message)
    this.exitCode = 128 + constants.signals[signal]
  }
}

/**
 * Runs work that shuts down gracefully on SIGINT (Ctrl-C), SIGTERM or SIGHUP: its signal is aborted with an InterruptedError
 * of this message. A second signal ends the process at once.
 */
export async function interruptible<T>(
  message: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  const interrupt = (signal: Signal) => controller.abort(new InterruptedError(message, signal))
  for (const signal of SIGNALS) process.once(signal, interrupt)
  try {
    return await work(controller.signal)
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupt)
  }
}
