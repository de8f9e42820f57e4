// A text of one line that names something, such as a title: two of them that look alike are one, and nothing in it is invisible.

/**
 * Printable ASCII and Latin letters, without a space at either end. Such a text is in its normal form, and contains nothing
 * that is checked below; most texts end here, in a tenth of the time.
 */
const PLAIN = /^(?! )[ -~\u00a1-\u00ac\u00ae-\u024f]+(?<! )$/

/** More combining marks than any language has: the time to normalize grows with the square of their number (UAX #15, D3). */
const MARKS = /\p{M}{31}/u

/** The form in which a text is stored and compared: Unicode's NFC (UAX #15), with every space separator as a space. */
export function normalizeLine(text: string): string {
  return PLAIN.test(text) || MARKS.test(text) ? text : text.normalize('NFC').replace(/\p{Zs}/gu, ' ')
}

/** What is wrong with a text, undefined if nothing is. */
export function lineError(text: string): string | undefined {
  if (PLAIN.test(text)) return undefined
  if (MARKS.test(text)) return 'must not contain more than 30 combining marks in a row'
  return breakError(text) ?? edgeError(text) ?? invisibleError(text)
}

function breakError(text: string): string | undefined {
  const [character] = /[\p{Cc}\p{Zl}\p{Zp}]/u.exec(text) ?? []
  return character && `must not contain ${nameOf(character, 'a control character')}`
}

function edgeError(text: string): string | undefined {
  const [first] = /^\s/u.exec(text) ?? []
  if (first !== undefined) return `must not begin with ${nameOf(first, 'white space')}`
  const [last] = /\s$/u.exec(text) ?? []
  return last && `must not end with ${nameOf(last, 'white space')}`
}

// Unicode's Default_Ignorable_Code_Point. Some of them are part of what is seen: joiners between two characters (Persian, Indic
// scripts, emoji), variation selectors, and the tags of flags, which all follow the character that they change.
const INVISIBLE =
  /(?![\u200c\u200d]|\p{Variation_Selector}|[\u{e0020}-\u{e007f}])\p{Default_Ignorable_Code_Point}/u
const INVISIBLE_FIRST = /^\p{Default_Ignorable_Code_Point}/u
const INVISIBLE_LAST = /(?!\p{Variation_Selector}|[\u{e0020}-\u{e007f}])\p{Default_Ignorable_Code_Point}$/u

function invisibleError(text: string): string | undefined {
  const [first] = INVISIBLE_FIRST.exec(text) ?? []
  if (first !== undefined) return `must not begin with ${nameOf(first, 'an invisible character')}`
  const [last] = INVISIBLE_LAST.exec(text) ?? []
  if (last !== undefined) return `must not end with ${nameOf(last, 'an invisible character')}`
  const [inside] = INVISIBLE.exec(text) ?? []
  return inside && `must not contain ${nameOf(inside, 'an invisible character')}`
}

const names: Record<string, string> = {
  '\0': 'a null character',
  '\t': 'a tab',
  '\n': 'a line feed',
  '\r': 'a carriage return',
  ' ': 'a space',
  '\u00a0': 'a no-break space',
  '\u00ad': 'a soft hyphen',
  '\u200b': 'a zero-width space',
  '\u200c': 'a zero-width non-joiner',
  '\u200d': 'a zero-width joiner',
  '\u2028': 'a line separator',
  '\u2029': 'a paragraph separator',
  '\u2060': 'a word joiner',
  '\ufeff': 'a byte order mark',
}

/** A character by its name, or that of its kind, and its code point. */
function nameOf(character: string, kind: string): string {
  return `${names[character] ?? kind} (${codePointOf(character)})`
}

/** A character as Unicode's charts write it, such as `U+00A0`. */
export function codePointOf(character: string): string {
  return `U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`
}
