import { badRequest, Problem } from '../contract/problem.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * The value of a JSON body, more strictly than `JSON.parse`: bytes that are no UTF-8, half surrogate pairs and
 * properties given twice are refused instead of being mended in silence (RFC 8259, sections 4 and 8; RFC 7493,
 * section 2). Throws a 400 problem.
 */
export function parseJson(bytes: Buffer): unknown {
  const text = decode(bytes)
  const value = parse(text)
  if (countKeys(value) !== countColons(bytes)) throw duplicateKey(text)
  // A lone surrogate can only come from an escape, as UTF-8 has none.
  if (/\\u[dD][89a-fA-F]/.test(text)) rejectLoneSurrogates(value)
  return value
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

/** The properties of all objects in a parsed value. */
function countKeys(value: unknown): number {
  let count = 0
  const left = [value]
  while (left.length > 0) {
    const next = left.pop()
    if (Array.isArray(next)) {
      for (const item of next) if (typeof item === 'object' && item !== null) left.push(item)
    } else if (typeof next === 'object' && next !== null) {
      for (const key of Object.keys(next)) {
        count += 1
        const child = (next as Record<string, unknown>)[key]
        if (typeof child === 'object' && child !== null) left.push(child)
      }
    }
  }
  return count
}

/** The colons outside strings in a JSON text that has been found valid: one for each property that was written. */
function countColons(bytes: Buffer): number {
  let count = 0
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at]
    if (byte === 0x3a) count += 1
    else if (byte === 0x22) {
      for (at += 1; bytes[at] !== 0x22; at += 1) if (bytes[at] === 0x5c) at += 1
    }
  }
  return count
}

function duplicateKey(text: string): Problem {
  const before = text.slice(0, placeOfDuplicate(text)).split('\n')
  const where = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`
  return invalidBody('', `gives a property of one object twice (${where})`)
}

/** Where in a JSON text that has been found valid a property of an object stands for the second time. */
function placeOfDuplicate(text: string): number {
  const open: Set<string>[] = []
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]
    if (character === '{' || character === '[') open.push(new Set())
    else if (character === '}' || character === ']') open.pop()
    else if (character === '"') {
      const start = at
      for (at += 1; text[at] !== '"'; at += 1) if (text[at] === '\\') at += 1
      let next = at + 1
      while (' \t\r\n'.includes(text[next] ?? '-')) next += 1
      if (text[next] !== ':') continue
      // Escapes are read, as they may write the same name in another way.
      const name = JSON.parse(text.slice(start, at + 1)) as string
      if (open.at(-1)?.has(name)) return start
      open.at(-1)?.add(name)
    }
  }
  return text.length
}

// With a list of what is left to do instead of recursion, which a body of 200 kB could nest too deep for the stack.
function rejectLoneSurrogates(whole: unknown): void {
  const left: [pointer: string, value: unknown][] = [['', whole]]
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const [pointer, value] = next
    if (typeof value === 'string' && !value.isWellFormed()) {
      throw invalidBody(pointer, 'holds half of a surrogate pair, which is no character')
    }
    if (typeof value !== 'object' || value === null) continue
    for (const [key, child] of Object.entries(value)) {
      left.push([`${pointer}/${escapePointer(key.toWellFormed())}`, child])
    }
  }
}

/** A property name as a part of a JSON Pointer (RFC 6901, section 3). */
export function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1')
}

function invalidBody(pointer: string, detail: string): Problem {
  return badRequest([{ in: 'body', pointer, detail }])
}
