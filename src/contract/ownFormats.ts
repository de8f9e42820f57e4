import { decimalError, limitsOf } from './decimalError.ts'
import { lineError, normalizeLine } from './lineOfText.ts'
import type { Schema } from './schema.ts'
import { timeError } from './timeError.ts'
import { wordsOf } from './words.ts'

/** A format of the keyword `x-format`. */
export interface OwnFormat {
  /** What is wrong with a text, undefined if nothing is. */
  check: (text: string) => string | undefined
  /** The form in which a valid text is stored and compared; omitted where each text is its own. */
  normalize?: (text: string) => string
}

/**
 * The formats of the keyword `x-format`, by their names: what neither `format` nor a pattern can express in a way that every
 * language reads alike, and messages that say more than that a pattern does not match. A format may depend on its schema.
 */
export const OWN_FORMATS: Readonly<Record<string, (schema: Schema) => OwnFormat>> = {
  line: () => ({ check: lineError, normalize: normalizeLine }),
  decimal,
  'hh:mm': () => ({ check: timeError }),
  utc: () => ({ check: utcError }),
  words: () => ({ check: wordsError }),
}

/** A decimal as a string, within the limits of the pattern. */
function decimal({ pattern = '', examples }: Schema): OwnFormat {
  const regExp = new RegExp(pattern, 'u')
  const limits = limitsOf(regExp)
  return {
    check: (text) =>
      regExp.test(text) ? undefined : decimalError(text, limits, examples && String(examples[0])),
  }
}

/** A moment in UTC to the second: one notation for each moment, so that texts compare and sort as the moments do. */
function utcError(text: string): string | undefined {
  return /T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/.test(text)
    ? undefined
    : 'must be in UTC to the second, such as 2026-01-31T09:30:00Z'
}

/** Words to search for, of which there must be one. */
function wordsError(text: string): string | undefined {
  return wordsOf(text).length > 0 ? undefined : 'must contain a letter or a digit'
}
