// What the tests read out of Markdown: fenced blocks, code, headings and links (CommonMark 0.31, sections 4.5 and 6.3).

/** A fenced block: its language, what follows the language on the fence, and its text. */
export interface Block {
  language: string
  note: string
  text: string
  line: number
}

const fence = /^( *`{3,})([^\s`]*) *(.*)\n([^]*?)^\1$/gm

/** The fenced blocks of a document, in their order. */
export function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(fence)].map(({ 2: language = '', 3: note = '', 4: text = '', index }) => ({
    language,
    note,
    text,
    line: markdown.slice(0, index).split('\n').length,
  }))
}

/** Everything in a document that is written as code: the lines of its blocks, and its spans. */
export function codeOf(markdown: string): string[] {
  const spans = [...markdown.replace(fence, '').matchAll(/`([^`]+)`/g)].map(({ 1: code = '' }) => code)
  return [...blocksOf(markdown).flatMap(({ text }) => text.split('\n')), ...spans]
}

/** Where the links and pictures of a document lead. */
export function linksOf(markdown: string): string[] {
  return [...markdown.replace(fence, '').matchAll(/\]\(([^)\s]+)\)/g)].map(({ 1: target = '' }) => target)
}

/** The names under which GitHub's links find the headings of a document. */
export function anchorsOf(markdown: string): string[] {
  return [...markdown.replace(fence, '').matchAll(/^#+ (.+)$/gm)].map(({ 1: heading = '' }) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  )
}
