/** A name of a column in lower case and without accents, with spaces for punctuation: `Précio_Unit.` is `precio unit`. */
export function normalizeName(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}
