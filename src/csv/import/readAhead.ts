/**
 * The same values, of which each is read while the one before it is in use. An error is thrown in the place of the value
 * that cannot be read.
 */
export async function* readAhead<Value>(values: AsyncGenerator<Value, void>): AsyncGenerator<Value, void> {
  try {
    let next = values.next()
    for (;;) {
      const result = await next
      if (result.done) return
      next = values.next()
      // It is thrown when the next value is due; until then, no one awaits it.
      next.catch(() => {})
      yield result.value
    }
  } finally {
    // Waits for the read in progress.
    await values.return()
  }
}
