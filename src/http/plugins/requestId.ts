import { randomBytes } from 'node:crypto'

/**
 * Creates a generator of request ids such as `kX0bTz3Q-17`, which problems and the log contain. It ignores ids that clients
 * send, because those would let a stranger write into the log.
 */
export function createRequestIds(): () => string {
  // Keeps ids unique across restarts and instances, where a counter alone starts again.
  const start = randomBytes(6).toString('base64url')
  let count = 0
  return () => `${start}-${(count += 1)}`
}
