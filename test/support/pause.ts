/** Blocks the event loop for this time in milliseconds without using the processor, as when other processes run. */
export function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}
