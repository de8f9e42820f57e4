/** An object as TypeScript; nothing without properties. */
export function objectOf(entries: [string, unknown][]): string {
  return entries.length === 0 ? '' : JSON.stringify(Object.fromEntries(entries))
}
