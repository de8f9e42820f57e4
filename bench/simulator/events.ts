/** A discrete-event simulation: a clock in seconds, and actions in the order of their times. */
export interface Simulation {
  now: () => number
  /** Runs an action after a time in seconds. */
  after: (seconds: number, action: () => void) => void
  /** Runs all actions, also those that they add. */
  run: () => void
}

interface Event {
  time: number
  action: () => void
}

/** Starts a simulation at the time 0. */
export function createSimulation(): Simulation {
  const heap: Event[] = []
  let now = 0
  return {
    now: () => now,
    after: (seconds, action) => push(heap, { time: now + seconds, action }),
    run: () => {
      for (let event = pop(heap); event !== undefined; event = pop(heap)) {
        now = event.time
        event.action()
      }
    },
  }
}

/** Adds an event to a binary heap: the parent of i is at (i - 1) / 2, and no later than i. */
function push(heap: Event[], event: Event): void {
  let index = heap.length
  for (;;) {
    const parentIndex = (index - 1) >> 1
    const parent = heap[parentIndex]
    if (parent === undefined || parent.time <= event.time) break
    heap[index] = parent
    index = parentIndex
  }
  heap[index] = event
}

/** Removes the first event from a binary heap, and returns it. */
function pop(heap: Event[]): Event | undefined {
  const [first] = heap
  const last = heap.pop()
  if (last === undefined || heap.length === 0) return first
  let index = 0
  for (;;) {
    let childIndex = 2 * index + 1
    const right = heap[childIndex + 1]
    if (right !== undefined && right.time < (heap[childIndex]?.time ?? Infinity)) childIndex += 1
    const child = heap[childIndex]
    if (child === undefined || child.time >= last.time) break
    heap[index] = child
    index = childIndex
  }
  heap[index] = last
  return first
}
