/** Uses the processor for this time in milliseconds. */
export function work(milliseconds: number): void {
  const start = process.cpuUsage()
  for (let used = 0; used < 1000 * milliseconds;) {
    const { user, system } = process.cpuUsage(start)
    used = user + system
  }
}
