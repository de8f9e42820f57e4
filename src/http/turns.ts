/**
 * Runs tasks one at a time, each in an iteration of the event loop of its own, in which the requests of other connections are
 * handled too.
 */
export function createTurns(): (task: () => void) => void {
  const tasks: (() => void)[] = []
  const runFirst = () => {
    tasks.shift()?.()
    if (tasks.length > 0) setImmediate(runFirst)
  }
  return (task) => {
    if (tasks.push(task) === 1) setImmediate(runFirst)
  }
}
