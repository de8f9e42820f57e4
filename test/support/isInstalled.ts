import { accessSync, constants } from 'node:fs'

/** Whether a program exists that may be executed: a test of it is skipped where it is not installed. */
export function isInstalled(program: string): boolean {
  try {
    accessSync(program, constants.X_OK)
    return true
  } catch {
    return false
  }
}
