import { escapeKey } from '../contract/pointer.ts'
import { badRequest } from '../contract/problems.ts'
import type { Problem } from '../contract/problem.ts'
import { measureJson } from './jsonLimits.ts'

/** The largest body in bytes: 1,000 rows of the longest names with every character escaped. */
export const BODY_LIMIT = 8 * 1024 * 1024

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Parses a JSON body more strictly than `JSON.parse`: rejects invalid UTF-8, duplicate names in an object and lone
 * surrogates, which others replace or drop silently (RFC 8259, sections 4 and 8; RFC 7493, section 2). Throws a 400.
 */
export function parseJson(bytes: Buffer): unknown {
  const { names, excess } = measureJson(bytes)
  if (excess !== undefined) throw invalidBody('', excess)
  const text = decode(bytes)
  const value = parse(text)
  // Few bodies need this search, which takes as long as the rest. Of duplicate properties, only the last is in the value.
  if (names !== countProperties(value) || SURROGATE.test(text)) checkStrings(text)
  return value
}

/** Not recursion, which deep nesting could overflow. */
function countProperties(value: unknown): number {
  let count = 0
  const remaining: object[] = [[value]]
  for (let each = remaining.pop(); each !== undefined; each = remaining.pop()) {
    const children = Object.values(each) as unknown[]
    if (!Array.isArray(each)) count += children.length
    for (const child of children) if (typeof child === 'object' && child !== null) remaining.push(child)
  }
  return count
}

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes)
  } catch {
    throw invalidBody('', 'is not UTF-8')
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw invalidBody('', `is not valid JSON: ${(error as Error).message}`)
  }
}

const [QUOTE, COMMA, COLON, BACKSLASH, SPACE] = [0x22, 0x2c, 0x3a, 0x5c, 0x20]
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d]

/** UTF-8 cannot encode a surrogate, so only an escape can be a lone one. */
const SURROGATE = /\\u[dD][89a-fA-F]/

/** Throws for a duplicate name or a value with a lone surrogate in a text that is valid JSON. */
function checkStrings(text: string): void {
  const path = new Path()
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === OPEN_OBJECT || code === OPEN_ARRAY) path.enter(code === OPEN_ARRAY)
    else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) path.leave()
    else if (code === COMMA) path.nextItem()
    else if (code === QUOTE) {
      const start = at
      at = endOfString(text, start)
      if (isName(text, at)) {
        if (!path.addName(stringAt(text, start, at))) throw duplicateName(text, start)
      } else if (!stringAt(text, start, at).isWellFormed()) {
        throw invalidBody(path.pointer(), 'holds half of a surrogate pair, which is no character')
      }
    }
  }
}

/** The index of the closing quote of the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1)
  return end
}

/** Whether an odd number of backslashes precedes a character; an even number of them escape each other. */
function isEscaped(text: string, at: number): boolean {
  let first = at
  while (text.charCodeAt(first - 1) === BACKSLASH) first -= 1
  return (at - first) % 2 === 1
}

/** Whether the string that ends at `end` is a name: whether a colon follows. */
function isName(text: string, end: number): boolean {
  let at = end + 1
  while (text.charCodeAt(at) <= SPACE) at += 1
  return text.charCodeAt(at) === COLON
}

/** The value of a string; escapes can write the same name in several ways. */
function stringAt(text: string, start: number, end: number): string {
  const content = text.slice(start + 1, end)
  return content.includes('\\') ? (JSON.parse(`"${content}"`) as string) : content
}

/** The objects and arrays that enclose a place in a JSON text. Not recursion, which deep nesting could overflow. */
class Path {
  /** The current name or index in each of them, from the outermost to the innermost. */
  readonly #members: (string | number)[] = []
  /** The names so far in each of them; none for an array. */
  readonly #names: (Set<string> | undefined)[] = []

  enter(isArray: boolean): void {
    this.#members.push(isArray ? 0 : '')
    this.#names.push(undefined)
  }

  leave(): void {
    this.#members.pop()
    this.#names.pop()
  }

  nextItem(): void {
    const last = this.#members.length - 1
    const member = this.#members[last]
    if (typeof member === 'number') this.#members[last] = member + 1
  }

  /** Returns false for a duplicate in the innermost object. */
  addName(name: string): boolean {
    const last = this.#members.length - 1
    this.#members[last] = name
    const names = (this.#names[last] ??= new Set())
    return names.size < names.add(name).size
  }

  pointer(): string {
    return this.#members.map((member) => `/${escapeKey(String(member).toWellFormed())}`).join('')
  }
}

function duplicateName(text: string, at: number): Problem {
  const lines = text.slice(0, at).split('\n')
  const place = `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`
  return invalidBody('', `has a duplicate property (${place})`)
}

function invalidBody(pointer: string, detail: string): Problem {
  return badRequest([{ in: 'body', pointer, detail }])
}
