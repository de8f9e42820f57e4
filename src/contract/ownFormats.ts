/**
 * The formats of the keyword `x-format`: limits of a text that neither `format` nor a pattern can express in a way that every
 * language reads alike. Each returns what is wrong with a text, undefined if nothing is.
 */
export const OWN_FORMATS: Readonly<Record<string, (text: string) => string | undefined>> = {
  trimmed,
  utc,
}

/** No white space at either end, Unicode's included: it is invisible, and usually left over from a careless file. */
function trimmed(text: string): string | undefined {
  const rest = text.trim()
  if (rest === text) return undefined
  const isAtStart = text.trimStart() !== text
  const character = isAtStart ? text.charAt(0) : text.charAt(text.length - 1)
  const codePoint = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')
  return `must not ${isAtStart ? 'begin' : 'end'} with white space (U+${codePoint})`
}

/** A moment in UTC to the second: one notation for each moment, so that texts compare and sort as the moments do. */
function utc(text: string): string | undefined {
  return /T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/.test(text)
    ? undefined
    : 'must be in UTC to the second, such as 2026-01-31T09:30:00Z'
}
