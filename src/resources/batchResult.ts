import type { Schemas } from '../contract/document.ts'
import type { Problem } from '../contract/problem.ts'
import type { BatchOutcome } from '../database/upsertBatch.ts'

/** The result of a batch, with the problem that each failed row alone would have caused. */
export function batchResult<Failure>(
  { failed, ...counts }: BatchOutcome<Failure>,
  toProblem: (failure: Failure) => Problem,
): Schemas['BatchResult'] {
  const failures = failed.map(({ index, failure }) => {
    const { status, title, message } = toProblem(failure)
    return { index, status: status as 404 | 409, title, detail: message }
  })
  return { ...counts, failed: failures }
}
