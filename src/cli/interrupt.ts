/** The user has pressed Ctrl-C; the message says what that means for the work that was under way. */
export class InterruptedError extends Error {
  override name = 'InterruptedError'
}

/**
 * Does work that Ctrl-C ends in good order: its signal is aborted with an InterruptedError of this message. A second
 * Ctrl-C ends the process at once.
 */
export async function interruptible<T>(
  message: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  const interrupt = () => controller.abort(new InterruptedError(message))
  process.once('SIGINT', interrupt)
  try {
    return await work(controller.signal)
  } finally {
    process.off('SIGINT', interrupt)
  }
}
