import { randomBytes } from 'node:crypto'

/**
 * Gives each request of a process an id of its own, such as `kX0bTz3Q-17`, by which a problem and the log name it. What a
 * client calls its request is not taken over: the log would say whatever a stranger wants it to.
 */
export function createRequestIds(): () => string {
  // Unlike a count alone, not the same again after a restart or in another instance.
  const start = randomBytes(6).toString('base64url')
  let count = 0
  return () => `${start}-${(count += 1)}`
}
