/** How many lines the log lacks, according to the metrics at this address. */
export async function droppedLines(metrics: string): Promise<number> {
  const text = await (await fetch(metrics)).text()
  return Number(/^log_lines_dropped_total ([0-9]+)$/m.exec(text)?.[1])
}

/** Sends requests with long lines in the log until it drops more of them. Throws when one gets no response. */
export async function fillLog(url: string, metrics: string): Promise<void> {
  const before = await droppedLines(metrics)
  for (let count = 0; count < 2000; count += 1) {
    const { status } = await fetch(`${url}/api/${'x'.repeat(8000)}`)
    if (status !== 404) throw new Error(`returned ${status}`)
    if (count % 100 === 99 && (await droppedLines(metrics)) > before) return
  }
  throw new Error('No line was dropped')
}
