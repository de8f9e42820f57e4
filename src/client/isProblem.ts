import type { Schemas } from '../contract/document.ts'

/** Whether this is a problem document of the API. */
export function isProblem(error: unknown): error is Schemas['Problem'] {
  return typeof error === 'object' && error !== null && 'detail' in error && 'status' in error
}
