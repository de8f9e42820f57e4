import type { AmountUnit } from '../../contract/importSettings.ts'
import { codesOf } from './codesOf.ts'
import type { Source } from './mapColumns.ts'

/** A name such as `Deposit (PLN)`, in parts. */
export interface NameWithUnit {
  /** `Deposit` */
  name: string
  /** `PLN` */
  unit: string
}

const IN_BRACKETS = /^(.+?)[\s_]*(?:\((?<round>[^()]+)\)|\[(?<square>[^[\]]+)\])$/u
const LAST_WORD = /^(.+?)(?<preposition>[\s_](?:in|en|em))?[\s_]+(?<word>[^\s_]+)$/iu

/** The time of these expressions grows with the square of the length; a longer name is not that of an amount. */
const MAX_LENGTH = 100

/**
 * The parts of a column's name that ends with a unit, undefined for another name. Some codes and signs are words: without
 * brackets, a code must be one that has a sign, and a sign that is a word needs a preposition, as in `Kaution in Euro`.
 */
export function unitInName(name: string, { codes, signs }: AmountUnit): NameWithUnit | undefined {
  if (name.length > MAX_LENGTH) return undefined
  const isSign = (text: string) => codesOf(signs, text) !== undefined
  const bracketed = IN_BRACKETS.exec(name)
  if (bracketed !== null) {
    const [, rest = ''] = bracketed
    const unit = (bracketed.groups?.round ?? bracketed.groups?.square ?? '').trim()
    return isSign(unit) || codes.includes(unit.toUpperCase()) ? { name: rest, unit } : undefined
  }
  const ending = LAST_WORD.exec(name)
  const { preposition, word: unit = '' } = ending?.groups ?? {}
  const [, rest = ''] = ending ?? []
  const isUnit =
    Object.values(signs).flat().includes(unit.toUpperCase()) ||
    (isSign(unit) && (preposition !== undefined || /\p{Sc}/u.test(unit)))
  return isUnit ? { name: rest, unit } : undefined
}

/** The unit in the name of the column with the amounts, for all rows. */
export function unitSource(column: string, unit: AmountUnit): Source | undefined {
  const found = unitInName(column, unit)
  if (found === undefined) return undefined
  const description = `"${found.unit}", from the name of the column "${column}"`
  return { description, isConstant: true, read: () => found.unit }
}
