/** Numbers from 0 to below 1, the same for the same seed: mulberry32, with a state of 32 bits. */
export function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A duration with an exponential distribution of this mean. */
export function exponential(random: () => number, mean: number): number {
  return -Math.log(1 - random()) * mean
}
