/** Returns a function that runs work after all earlier work that shares one of its keys, and at once if none does. */
export function serializeByKey() {
  const running = new Set<{ keys: ReadonlySet<string>; work: Promise<unknown> }>()
  return async (keys: ReadonlySet<string>, work: () => Promise<unknown>) => {
    const earlier = [...running].filter((other) => !other.keys.isDisjointFrom(keys)).map(({ work }) => work)
    const own = { keys, work: Promise.allSettled(earlier).then(work) }
    running.add(own)
    try {
      await own.work
    } finally {
      running.delete(own)
    }
  }
}
