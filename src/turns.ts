import { AsyncLocalStorage } from 'node:async_hooks'

/**
 * How long tasks run in one iteration of the event loop, in milliseconds; a single one may take longer. With less, iterations are
 * a larger part of the work; with more, new connections wait longer.
 */
const SHARE = 2

/**
 * The most iterations without a task after each of which a connection was accepted: others may wait, of which Node.js accepts one in
 * each iteration, however long its tasks take.
 */
const MAX_ACCEPTED = 32

/** The most tasks that wait and are run in one iteration. */
const MAX_TASKS = 64

/** How many times as long as a task may wait, tasks may queue without a break before any is late: a burst ends by itself. */
const BURST = 10

/** How a task has waited. */
export interface Wait {
  milliseconds: number
  /** Whether that was longer than the task may wait, while tasks queue for long. */
  isLate: boolean
}

/** Receives how it has waited; undefined if it runs at once. */
type Run = (wait?: Wait) => void

interface Client {
  readonly destroyed: boolean
}

/** The client for which a task runs, also in what it awaits. */
const clients = new AsyncLocalStorage<Client | undefined>()

interface Task {
  run: Run
  /** How long it may wait, in milliseconds of this process's work. */
  maxWait: number
  /** When it began to wait. */
  time: number
  /** The work of this process then. */
  work: number
  /** The client for which it runs, if it is known. */
  client: Client | undefined
}

/** The tasks that begin; the oldest comes first. */
const waiting: Task[] = []
/** Those that continue a task. */
const continuing: (() => void)[] = []
/** How many of all are scheduled. */
let scheduled = 0
/** The task that runs, and when it began. */
let current: { isContinued: boolean; began: number } | undefined
/** How much longer tasks that begin have run than those that continue, while both wait, in milliseconds. */
let lead = 0
let wasLate = false

/** When the first task of this iteration began; undefined before that. */
let began: number | undefined
let share = SHARE
let hasAccepted = false
/** How many iterations have accepted connections instead of running a task. */
let accepted = 0

/** The work of this process at the beginning of this iteration, if tasks wait, in milliseconds. */
let work = 0
/** The same when tasks began to queue. */
let queuedSince = 0

/**
 * Runs a task: at once, or after those that wait if this iteration of the event loop has run tasks for long enough. The promises
 * that a task resolves belong to it, until it waits for an event. Time in which other processes run, or in which a disk is
 * awaited, makes no task late: on a busy machine there need not be a queue.
 */
export function takeTurn(run: Run, maxWait = Infinity): void {
  if (waiting.length === 0 && isTimeLeft()) run()
  else waitForTurn(run, maxWait)
}

/** Runs a task after those that wait, in any case later than what runs now. */
export function waitForTurn(run: Run, maxWait = Infinity): void {
  if (waiting.length === 0) {
    queuedSince = work = workTime()
    resetLead()
  }
  waiting.push({ run, maxWait, time: performance.now(), work, client: clients.getStore() })
  schedule()
}

/**
 * Resolves when the task that calls it may continue, in any case later than what runs now. While others wait to begin, all
 * tasks that continue get half of the time: however many long reads there are, a short one waits for a step of one of them. Rejects
 * if the client for which the task runs has disconnected.
 */
export async function nextTurn(): Promise<void> {
  const client = clients.getStore()
  if (continuing.length === 0) resetLead()
  await new Promise<void>((resolve) => {
    continuing.push(resolve)
    schedule()
  })
  if (client?.destroyed === true) throw new Disconnected()
}

/** Runs a task for a client, for which `nextTurn` rejects once it has disconnected. */
export function runFor(client: Client, task: () => void): void {
  clients.run(client, task)
}

/** The client for which a task runs has disconnected: nobody waits for its result. */
export class Disconnected extends Error {
  override name = 'Disconnected'
}

/** Lets the next iteration accept more connections, because this one has accepted one. */
export function acceptMore(): void {
  hasAccepted = true
  setImmediate(endAccepting)
}

/** The tasks that wait were scheduled before. */
function endAccepting(): void {
  hasAccepted = false
}

/** Schedules each task on its own, because Node.js resolves the promises of one before it runs the next. */
function schedule(): void {
  while (scheduled < Math.min(waiting.length + continuing.length, MAX_TASKS)) {
    scheduled += 1
    setImmediate(runNext)
  }
}

function runNext(): void {
  scheduled -= 1
  countTime()
  const run = isTimeLeft() ? removeNext() : undefined
  // What is scheduled now, runs in the next iteration.
  if (scheduled === 0) schedule()
  run?.()
}

/** What has run before both wait does not count. */
function resetLead(): void {
  lead = 0
  current = undefined
}

/** Counts the time of the task that ran last, with its promises. */
function countTime(): void {
  if (current === undefined) return
  const time = performance.now() - current.began
  lead += current.isContinued ? -time : time
  current = undefined
}

function removeNext(): (() => void) | undefined {
  const isContinued = waiting.length === 0 || (continuing.length > 0 && lead > 0)
  current = { isContinued, began: performance.now() }
  if (isContinued) return continuing.shift()
  const task = removeWaiting()
  return task && (() => begin(task))
}

/**
 * The oldest task; after a late one the newest, which has not waited. If more arrives than can be done, most of the time would
 * otherwise be spent on rejections, and on tasks that are nearly late. A task whose client has disconnected is dropped.
 */
function removeWaiting(): Task | undefined {
  for (;;) {
    const task = wasLate ? waiting.pop() : waiting.shift()
    if (task?.client?.destroyed !== true) return task
  }
}

function begin(task: Task): void {
  wasLate = work - task.work > task.maxWait && work - queuedSince > BURST * task.maxWait
  const wait = { milliseconds: performance.now() - task.time, isLate: wasLate }
  // The client of another task may have scheduled it.
  clients.run(task.client, () => task.run(wait))
}

function isTimeLeft(): boolean {
  const now = performance.now()
  if (began !== undefined) return now - began < share
  began = now
  accepted = hasAccepted && accepted < MAX_ACCEPTED ? accepted + 1 : 0
  share = accepted > 0 ? 0 : SHARE
  if (waiting.length > 0) work = workTime()
  setImmediate(endIteration)
  return share > 0
}

function endIteration(): void {
  countTime()
  began = undefined
}

/** The processor time of this process, in milliseconds. */
function workTime(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
