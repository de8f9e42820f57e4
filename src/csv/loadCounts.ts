/** What became of the rows of a file. */
export interface LoadCounts {
  rows: number
  created: number
  updated: number
  kept: number
  unchanged: number
  rejected: number
  seconds: number
}

/** Counts of a file before its first row. */
export function noCounts(): LoadCounts {
  return { rows: 0, created: 0, updated: 0, kept: 0, unchanged: 0, rejected: 0, seconds: 0 }
}

/** The counts of several files together. */
export function sumCounts(files: LoadCounts[]): LoadCounts {
  const total = noCounts()
  for (const file of files) {
    for (const key of Object.keys(total) as (keyof LoadCounts)[]) total[key] += file[key]
  }
  return total
}
