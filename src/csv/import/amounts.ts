import { decimalError } from '../../contract/decimalError.ts'
import type { DecimalLimits } from '../../contract/decimalError.ts'
import type { AmountUnit } from '../../contract/importSettings.ts'
import { codesOf } from './codesOf.ts'

/** The character before the decimals. */
export type DecimalSeparator = '.' | ','

/** How the cells of a file are read. */
export interface AmountOptions {
  /** The decimal separator of all cells; otherwise each cell has its own, if it has one interpretation only. */
  decimal?: DecimalSeparator | undefined
  /** The limits of the property, and with them the number of decimals that are written. */
  limits?: DecimalLimits | undefined
  unit?: AmountUnit | undefined
}

/** An amount in the notation of the API, with the codes that its unit may stand for; empty without a unit. */
export interface Amount {
  amount: string
  units: readonly string[]
}

/** What a cell holds: an amount, nothing (such as `n/a`), or something that cannot be read. */
export type AmountCell = Amount | { error: string } | 'none'

/** Digits with separators, and what stands before and after them. */
const PARTS = /^([^0-9]*?)([.,]?[0-9](?:[0-9.,'’\s]*[0-9])?)([^0-9]*)$/u

/** In Germany and Switzerland, 5,- and 5.– have no decimals. */
const NO_DECIMALS = /^[.,]\s*[-–—]{1,2}/u

/** A unit of measure after the number, as in 5,99/kg and 5,99 € / 100 g. */
const PER_UNIT = /^[^0-9/]*[0-9][0-9.,'’\s]*[^0-9/]*(?<unit>\/\s*[0-9.,]*\s*\p{L}.*)$/u

/** The time of PER_UNIT grows with the square of the length; a longer text holds no amount. */
const MAX_PER_UNIT_LENGTH = 100

/** What most cells hold: its two decimals can have no other interpretation. */
const PLAIN = /^(0|[1-9][0-9]*)\.[0-9]{2}$/

/** Reads a cell without a guess: what has two interpretations is an error that names both. */
export function readAmount(cell: string, options: AmountOptions = {}): AmountCell {
  if (options.decimal !== ',' && PLAIN.test(cell)) return { amount: cell, units: [] }
  const text = cell.trim()
  if (!/\p{Nd}/u.test(text)) return 'none'
  const [, before = '', number, after = ''] = PARTS.exec(text) ?? []
  if (number === undefined || /^[0-9.,]+[eE][+-]?[0-9]+$/.test(text)) return invalid(text, options)
  if (/[-−–]\s*$/u.test(before)) return { error: 'must not be negative' }
  const units = unitsOf(before, after.replace(NO_DECIMALS, ''), options.unit)
  if (units === undefined) return invalid(text, options)

  const [one, ...others] = interpretations(number, options.decimal ? [options.decimal] : ['.', ','])
  if (one === undefined) return { error: separatorError(number, options) ?? errorOf(number, options) }
  if (others.length > 0) return { error: ambiguity(number) }
  return { amount: withDecimals(one, options.limits), units }
}

function invalid(text: string, options: AmountOptions): { error: string } {
  const { unit } = (text.length > MAX_PER_UNIT_LENGTH ? null : PER_UNIT.exec(text))?.groups ?? {}
  if (unit === undefined) return { error: errorOf(text, options) }
  return {
    error: `has the unit "${unit}"; move it to another column, which --template makes a part of a name`,
  }
}

function errorOf(text: string, { limits }: AmountOptions): string {
  return decimalError(text, limits)
}

/** The codes that the text around a number stands for; undefined if it is something else. */
function unitsOf(before: string, after: string, unit: AmountUnit | undefined): readonly string[] | undefined {
  const around = [before, after].map((text) => text.trim()).filter((text) => text !== '')
  const [text, more] = around
  if (text === undefined) return []
  if (more !== undefined || unit === undefined) return undefined
  const code = text.toUpperCase()
  return unit.codes.includes(code) ? [code] : codesOf(unit.signs, text)
}

/** A number whose decimals follow this separator; groups of three digits all have the same other one between them. */
const NOTATIONS = { '.': notation('.', ','), ',': notation(',', '.') }

function notation(decimal: string, group: string): RegExp {
  const groups = `[1-9][0-9]{0,2}(?:([${group}'’\\s])[0-9]{3})(?:\\2[0-9]{3})*`
  return new RegExp(`^([0-9]*|${groups})(?:[${decimal}]([0-9]+))?$`, 'u')
}

/** What a number may be, in the notation of the API. */
function interpretations(number: string, separators: DecimalSeparator[]): string[] {
  const found = separators.flatMap((separator) => {
    const [, units, , decimals = ''] = NOTATIONS[separator].exec(number)?.map((part) => part ?? '') ?? []
    if (units === undefined) return []
    const digits = units.replace(/[^0-9]/g, '') || '0'
    return decimals === '' ? digits : `${digits}.${decimals}`
  })
  return [...new Set(found)]
}

function ambiguity(number: string): string {
  const [point = ''] = interpretations(number, ['.'])
  const [comma = ''] = interpretations(number, [','])
  return `may be ${point} or ${comma}; --decimal . reads ${point}, --decimal , reads ${comma}`
}

/** Why a number does not have the given separator, undefined if it has none of both. */
function separatorError(number: string, { decimal }: AmountOptions): string | undefined {
  const other = decimal === '.' ? ',' : '.'
  const [read] = decimal === undefined ? [] : interpretations(number, [other])
  return read && `has no decimal separator ${decimal}; --decimal ${other} reads ${read}`
}

/** Zeros at the end. Without the lookbehind, the time would grow with the square of the number of zeros before a digit. */
const TRAILING_ZEROS = /(?<!0)0+$/

/** An amount with two decimals where the limits allow them, and more only where they are not 0. */
function withDecimals(amount: string, limits: DecimalLimits | undefined): string {
  const { minDecimals = 0, maxDecimals = 2 } = limits ?? {}
  const [units = '', decimals = ''] = amount.split('.')
  const least = Math.max(minDecimals, Math.min(2, maxDecimals))
  const written = decimals.replace(TRAILING_ZEROS, '').padEnd(least, '0')
  return written === '' ? units : `${units}.${written}`
}
