/** Rows as lines of text, with columns of equal width, numbers at the right of theirs. */
export function textTable(rows: readonly (readonly string[])[], indent = 0): string[] {
  const count = Math.max(0, ...rows.map((row) => row.length))
  const columns = Array.from({ length: count }, (_, index) => {
    const cells = rows.map((row) => row[index] ?? '')
    return {
      width: Math.max(...cells.map((cell) => cell.length)),
      isNumeric: cells.slice(1).every((cell) => /^[0-9.,]*$/.test(cell)) && cells.length > 1,
    }
  })
  return rows.map((row) => {
    const cells = columns.map(({ width, isNumeric }, index) => {
      const cell = row[index] ?? ''
      return isNumeric ? cell.padStart(width) : cell.padEnd(width)
    })
    return (' '.repeat(indent) + cells.join('  ')).trimEnd()
  })
}
