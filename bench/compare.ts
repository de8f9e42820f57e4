/** What to measure, by name. */
export type Contestants<Measure> = Record<string, () => Promise<Measure>>

/**
 * Measures each contestant in turn, round by round, after a warm-up round, so that other load on the machine affects all
 * alike. Returns the measures by name, one per round.
 */
export async function takeTurns<Measure>(
  contestants: Contestants<Measure>,
  rounds: number,
): Promise<Record<string, Measure[]>> {
  const measures: Record<string, Measure[]> = {}
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, measure] of Object.entries(contestants)) {
      const result = await measure()
      if (round > 0) (measures[name] ??= []).push(result)
    }
  }
  return measures
}

/** The median of numbers. */
export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [low = NaN, high = NaN] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]]
  return (low + high) / 2
}

/** Prints a table in Markdown. */
export function printTable(head: string[], rows: (string | number)[][]): void {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? short(cell) : cell)))
  const line = (row: string[]) => console.log(`| ${row.join(' | ')} |`)
  line(head)
  line(head.map(() => '---'))
  for (const row of cells) line(row)
  console.log()
}

function short(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3)
}
