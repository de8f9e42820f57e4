/**
 * How long tasks run in one iteration of the event loop, in milliseconds; a single one may take longer. With less, iterations are
 * a larger part of the work; with more, new connections wait longer.
 */
const SHARE = 2

/** The same after a connection was accepted: others may wait, of which Node.js accepts one in each iteration. */
const SHORT_SHARE = 0.2

/** The most tasks that wait and are run in one iteration. */
const MAX_TASKS = 64

/** How many times as long as a task may wait, tasks may queue without a break before any is late: a burst ends by itself. */
const BURST = 10

/** How a task has waited. */
export interface Wait {
  milliseconds: number
  /** Whether it was longer than the task's patience, while tasks queue for long. */
  isLate: boolean
}

/** Receives how it has waited; undefined if it runs at once. */
type Run = (wait?: Wait) => void

interface Task {
  run: Run
  /** How long it may wait, in milliseconds of this process's work. */
  patience: number
  /** When it began to wait. */
  time: number
  /** The work of this process then. */
  work: number
}

/** The oldest comes first. */
const waiting: Task[] = []
/** How many of them are scheduled. */
let scheduled = 0
let wasLate = false

/** When the first task of this iteration began; undefined before that. */
let began: number | undefined
let share = SHARE
let hasAccepted = false

/** The work of this process at the beginning of this iteration, if tasks wait, in milliseconds. */
let work = 0
/** The same when tasks began to queue. */
let queuedSince = 0

/**
 * Runs a task: at once, or after those that wait if this iteration of the event loop has run tasks for long enough. The promises
 * that a task resolves belong to it, until it waits for an event. Time in which other processes run, or in which a disk is
 * awaited, makes no task late: on a busy machine there need not be a queue.
 */
export function takeTurn(run: Run, patience = Infinity): void {
  if (waiting.length === 0 && isTimeLeft()) run()
  else waitForTurn(run, patience)
}

/** Runs a task after those that wait, in any case later than what runs now. */
export function waitForTurn(run: Run, patience = Infinity): void {
  if (waiting.length === 0) queuedSince = work = workTime()
  waiting.push({ run, patience, time: performance.now(), work })
  schedule()
}

/** Resolves after the tasks that wait, in any case later than what runs now. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => waitForTurn(() => resolve()))
}

/** Makes the next iteration short, because a connection was accepted. */
export function acceptMore(): void {
  hasAccepted = true
}

/** Schedules each task on its own, because Node.js resolves the promises of one before it runs the next. */
function schedule(): void {
  while (scheduled < Math.min(waiting.length, MAX_TASKS)) {
    scheduled += 1
    setImmediate(runNext)
  }
}

function runNext(): void {
  scheduled -= 1
  const task = isTimeLeft() ? removeNext() : undefined
  // What is scheduled now, runs in the next iteration.
  if (scheduled === 0) schedule()
  if (task === undefined) return
  wasLate = work - task.work > task.patience && work - queuedSince > BURST * task.patience
  task.run({ milliseconds: performance.now() - task.time, isLate: wasLate })
}

/**
 * The oldest task; after a late one the newest, which has not waited. If more arrives than can be done, most of the time would
 * otherwise be spent on rejections, and on tasks that are nearly late.
 */
function removeNext(): Task | undefined {
  return wasLate ? waiting.pop() : waiting.shift()
}

function isTimeLeft(): boolean {
  const now = performance.now()
  if (began !== undefined) return now - began < share
  began = now
  share = hasAccepted ? SHORT_SHARE : SHARE
  hasAccepted = false
  if (waiting.length > 0) work = workTime()
  setImmediate(endIteration)
  return true
}

function endIteration(): void {
  began = undefined
}

/** The processor time of this process, in milliseconds. */
function workTime(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
