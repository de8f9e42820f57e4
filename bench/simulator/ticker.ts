// A thread that posts a message at each of these times, because the timers of Node.js have a resolution of a millisecond.
import { parentPort, workerData } from 'node:worker_threads'

const { start, times } = workerData as { start: number; times: number[] }
const sleeper = new Int32Array(new SharedArrayBuffer(4))
for (const time of times) {
  const left = start + time - (performance.timeOrigin + performance.now())
  if (left > 0) Atomics.wait(sleeper, 0, 0, left)
  parentPort?.postMessage(undefined)
}
