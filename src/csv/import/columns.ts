import { normalizeName } from './normalizeName.ts'

/** The columns of a file, to find them by their names. */
export interface Columns {
  /** The names as the file has them; empty for a column without a name. */
  names: readonly string[]
  /** The index of a column; throws an Error when there is none of this name, or two. */
  indexOf: (name: string, option: string) => number
  /** The columns of these names, however they are written. */
  named: (names: readonly string[]) => number[]
  /** The columns whose names contain the words of one of these. */
  containing: (names: readonly string[]) => number[]
  /** Lists the names, for messages. */
  listed: string
}

/** The columns of a file with this header. */
export function openColumns(names: readonly string[]): Columns {
  const normal = names.map(normalizeName)
  const listed = `The columns are: ${names.map((name) => name || '(no name)').join(', ')}.`
  return {
    names,
    listed,
    indexOf: (name, option) => {
      const exact = indexesOf(names, name.trim())
      const [index, other] = exact.length > 0 ? exact : indexesOf(normal, normalizeName(name))
      if (index === undefined) throw new Error(`There is no column "${name}" for ${option}. ${listed}`)
      if (other !== undefined)
        throw new Error(`There are two columns "${name}" for ${option}; rename one of them. ${listed}`)
      return index
    },
    named: (wanted) => {
      const set = new Set(wanted.map(normalizeName))
      return normal.flatMap((name, index) => (name !== '' && set.has(name) ? index : []))
    },
    containing: (wanted) => {
      const words = wanted.map((name) => ` ${normalizeName(name)} `)
      return normal.flatMap((name, index) => (words.some((each) => ` ${name} `.includes(each)) ? index : []))
    },
  }
}

function indexesOf(names: readonly string[], name: string): number[] {
  return names.flatMap((each, index) => (each === name && name !== '' ? index : []))
}
