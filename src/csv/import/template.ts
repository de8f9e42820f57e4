/** A text with names in braces, such as `{Item}, {Size}`: the names, and the texts before, between and after them. */
export interface Template {
  names: string[]
  /** One more than the names. */
  texts: string[]
}

/** Parses a text with names in braces. */
export function parseTemplate(text: string): Template {
  const parts = text.split(/\{([^{}]*)\}/)
  return {
    names: parts.filter((_, index) => index % 2 === 1).map((name) => name.trim()),
    texts: parts.filter((_, index) => index % 2 === 0),
  }
}

/** The text with these values in the place of the names. An empty value leaves out the text that joins it to the others. */
export function fillTemplate({ texts }: Template, values: readonly string[]): string {
  let filled = ''
  for (const [index, value] of values.entries()) {
    if (value === '') continue
    const isFirst = values.slice(0, index).every((earlier) => earlier === '')
    filled += isFirst && index > 0 ? value : (texts[index] ?? '') + value
  }
  return values.at(-1) === '' ? filled : filled + (texts.at(-1) ?? '')
}
