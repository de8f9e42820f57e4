// Parses what the tests need of Markdown: fenced blocks, code, headings and links (CommonMark 0.31, sections 4.5 and 6.3).

/** A fenced block. `note` is what follows the language on the fence. */
export interface Block {
  language: string
  note: string
  text: string
  line: number
}

const fence = /^( *`{3,})([^\s`]*) *(.*)\n([^]*?)^\1$/gm

/** The fenced blocks of a document, in order. */
export function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(fence)].map(({ 2: language = '', 3: note = '', 4: text = '', index }) => ({
    language,
    note,
    text,
    line: markdown.slice(0, index).split('\n').length,
  }))
}

/** All code in a document: the lines of its blocks, and its spans. */
export function codeOf(markdown: string): string[] {
  const spans = [...markdown.replace(fence, '').matchAll(/`([^`]+)`/g)].map(({ 1: code = '' }) => code)
  return [...blocksOf(markdown).flatMap(({ text }) => text.split('\n')), ...spans]
}

/** The targets of a document's links and images. */
export function linksOf(markdown: string): string[] {
  return [...markdown.replace(fence, '').matchAll(/\]\(([^)\s]+)\)/g)].map(({ 1: target = '' }) => target)
}

/** The anchors that GitHub gives to a document's headings. */
export function anchorsOf(markdown: string): string[] {
  return [...markdown.replace(fence, '').matchAll(/^#+ (.+)$/gm)].map(({ 1: heading = '' }) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  )
}

/** Whether a text is an excerpt of a source: the same lines, but for indentation and for lines with only `…`. */
export function isExcerpt(text: string, source: string): boolean {
  const lines = trimmed(source)
  let from = 0
  return partsOf(trimmed(text)).every((part) => {
    while (from < lines.length && !part.every((line, index) => line === lines[from + index])) from += 1
    if (from >= lines.length) return false
    from += part.length
    return true
  })
}

function trimmed(text: string): string[] {
  return text
    .trim()
    .split('\n')
    .map((line) => line.trim())
}

/** The runs of lines between those that say that lines are omitted. */
function partsOf(lines: string[]): string[][] {
  const parts: string[][] = [[]]
  for (const line of lines) {
    if (/^(#|\/\/)? ?…$/.test(line)) parts.push([])
    else parts.at(-1)?.push(line)
  }
  return parts
}
