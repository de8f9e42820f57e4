// yarn check:handlers: names every operation without a handler and every handler without an operation, where the compiler
// stops after the first few.
import { operationsOf } from '../src/contract/document.ts'
import { assertExactHandlers } from '../src/http/assertExactHandlers.ts'
import { handlers } from '../src/resources/handlers.ts'

try {
  const operations = operationsOf().map(({ operation }) => operation.operationId)
  assertExactHandlers(Object.keys(handlers), operations)
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
