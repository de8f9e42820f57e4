import { load, YAMLException } from 'js-yaml'
import { badRequest, Problem } from './problems.ts'

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
  if (/\\u[dD][89a-fA-F]/.test(text)) refuseLoneSurrogates(value, '')
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
  return invalidBody('', `gives a property of one object twice${placeOfDuplicate(text)}`)
}

/** The longest text in characters in which a doubled property is looked for: to find it takes far longer than to parse. */
const LONGEST_SEARCH = 2 ** 18

/** Where a property is doubled: JSON is YAML (yaml.org/spec/1.2.2, section 1.2), whose parser stops at its mark. */
function placeOfDuplicate(text: string): string {
  if (text.length > LONGEST_SEARCH) return ''
  try {
    load(text)
  } catch (error) {
    if (error instanceof YAMLException && error.mark) {
      // Counted from 0, and behind the quote with which the property begins.
      return ` (line ${error.mark.line + 1}, column ${error.mark.column})`
    }
  }
  return ''
}

function refuseLoneSurrogates(value: unknown, pointer: string): void {
  if (typeof value === 'string' && !value.isWellFormed()) {
    throw invalidBody(pointer, 'holds half of a surrogate pair, which is no character')
  }
  if (typeof value !== 'object' || value === null) return
  for (const [key, child] of Object.entries(value)) {
    refuseLoneSurrogates(child, `${pointer}/${escapePointer(key.toWellFormed())}`)
  }
}

/** A property name as a part of a JSON Pointer (RFC 6901, section 3). */
export function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1')
}

function invalidBody(pointer: string, detail: string): Problem {
  return badRequest([{ in: 'body', pointer, detail }])
}
