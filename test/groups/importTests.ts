import { globSync } from 'node:fs'
import { resolve } from 'node:path'

/**
 * Imports the test files of a pattern, so that tap runs them in one process: to start a process and to load the service
 * takes longer than the tests of most files. Each file also runs by itself: yarn test <file>.
 */
export async function importTests(pattern: string): Promise<void> {
  for (const file of globSync(pattern).sort()) await import(resolve(file))
}
