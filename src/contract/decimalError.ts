import { codePointOf } from './lineOfText.ts'

/** The limits of a decimal, as its pattern has them. */
export interface DecimalLimits {
  maximum: string
  minDecimals: number
  maxDecimals: number
}

/** The most digits that are tried to find the limits of a pattern. */
const MOST_DIGITS = 30

/** The limits of the unsigned decimals that a pattern matches, found by trying it. */
export function limitsOf(pattern: RegExp): DecimalLimits | undefined {
  const counts = Array.from({ length: MOST_DIGITS }, (_, count) => count)
  const decimals = (count: number) => (count === 0 ? '' : `.${'9'.repeat(count)}`)
  const allowed = counts.filter((count) => pattern.test(`1${decimals(count)}`))
  const [minDecimals, maxDecimals] = [allowed[0], allowed.at(-1)]
  if (minDecimals === undefined || maxDecimals === undefined) return undefined
  const maximum = counts
    .map((count) => '9'.repeat(count) + decimals(maxDecimals))
    .findLast((text) => pattern.test(text))
  return maximum === undefined ? undefined : { maximum, minDecimals, maxDecimals }
}

/**
 * Why a text is no valid decimal, for one that is none; without limits it may be negative. `example` is one that is valid.
 */
export function decimalError(text: string, limits?: DecimalLimits, example = '1.45'): string {
  const [, sign = '', unsigned = ''] = /^(-?)(.*)$/su.exec(text) ?? []
  if (sign !== '' && limits !== undefined && /^[0-9.,]+$/.test(unsigned)) return 'must not be negative'
  return (
    formError(unsigned, sign) ??
    limitError(unsigned, limits) ??
    `must be a number such as ${example}, and nothing else`
  )
}

/** Why a text is not written as a decimal, undefined if it is. */
function formError(text: string, sign: string): string | undefined {
  if (text === '') return sign === '' ? 'must not be empty' : 'is not a number'
  const [digit] = /(?![0-9])\p{Nd}/u.exec(text) ?? []
  if (digit !== undefined) return `must have the digits 0 to 9, not ${digit} (${codePointOf(digit)})`
  if (/^[0-9]+([.,][0-9]+)?[eE][+-]?[0-9]+$/.test(text)) {
    return 'must have all its digits, not scientific notation, into which a spreadsheet may have changed another value'
  }
  if (/^0[0-9]/.test(text)) return 'must not begin with a superfluous 0'
  if (/^[.,][0-9]+$/.test(text))
    return `must have a digit before the decimal point: ${sign}0.${text.slice(1)}`
  return commaError(text, sign) ?? groupError(text, sign) ?? surroundingError(text)
}

function commaError(text: string, sign: string): string | undefined {
  const [, units, decimals] = /^([0-9]+),([0-9]+)$/.exec(text) ?? []
  if (units === undefined || decimals === undefined) return undefined
  const decimal = `${sign}${units}.${decimals}`
  if (units.length > 3 || decimals.length !== 3) return `has a decimal comma; write ${decimal}`
  return `has a comma that may separate thousands or decimals; write ${sign}${units}${decimals} or ${decimal}`
}

/** Groups of three digits as programs write them: 1.234.567 1,234.5 1 234 1'234 */
const GROUPS = /^([0-9]{1,3}(?:([.,'’\s])[0-9]{3})(?:\2[0-9]{3})*)(?:([.,])([0-9]+))?$/u

function groupError(text: string, sign: string): string | undefined {
  const [, units, separator = '', point, decimals] = GROUPS.exec(text) ?? []
  const isPlain = separator === '.' && point === undefined && /^[0-9]+\.[0-9]+$/.test(text)
  if (units === undefined || isPlain) return undefined
  const plain = `${sign}${units.replace(/[^0-9]/g, '')}${decimals === undefined ? '' : `.${decimals}`}`
  const separators = separator.trim() === '' ? 'a space between its digits' : 'thousands separators'
  return `has ${separators}${point === ',' ? ' and a decimal comma' : ''}; write ${plain}`
}

/** Characters before or after the digits, such as the sign of a currency. */
function surroundingError(text: string): string | undefined {
  const [, before = '', after = ''] = /^([^0-9]*)[0-9][0-9.,\s]*?([^0-9.,\s][^0-9]*)?$/u.exec(text) ?? []
  const around = [before, after].map((part) => part.trim()).filter((part) => part !== '')
  if (around.length > 0)
    return `must be a number alone, without ${around.map((part) => `"${part}"`).join(' and ')}`
  return /[0-9]/.test(text) ? undefined : 'is not a number'
}

function limitError(text: string, limits: DecimalLimits | undefined): string | undefined {
  if (limits === undefined || !/^[0-9]+(\.[0-9]+)?$/.test(text)) return undefined
  const { maximum, minDecimals, maxDecimals } = limits
  const [units = '', decimals = ''] = text.split('.')
  if (units.length > maximum.split('.', 1).join().length) return `exceeds the maximum, ${maximum}`
  if (decimals.length > maxDecimals) return `must have at most ${count(maxDecimals)}, not ${decimals.length}`
  if (decimals.length < minDecimals) return `must have at least ${count(minDecimals)}, not ${decimals.length}`
  return undefined
}

function count(decimals: number): string {
  return decimals === 1 ? '1 decimal' : `${decimals} decimals`
}
