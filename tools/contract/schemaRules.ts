// Rules for schemas that validate quickly and exactly, and mean the same in every language.
import type { Contract } from '../../src/contract/document.ts'
import { CSV } from '../../src/contract/representations.ts'
import { nodesOfRequests, nodesOfResponses } from './exchanged.ts'
import { nodesOf, textsOf } from './nodes.ts'
import type { Found } from './nodes.ts'

/** A value without limits may have megabytes. A CSV file may: it is not kept in memory. */
export function valuesHaveLimits(contract: Contract): string[] {
  return nodesOf(contract).flatMap(({ keys, where, node }) => {
    if (node.type === undefined || keys.at(-1) === 'properties' || keys.includes('securitySchemes')) return []
    if (keys.at(-2) === CSV) return []
    const hasOneLength = 'enum' in node || ['date', 'uuid'].includes(String(node.format))
    const required = hasOneLength ? [] : [node.type].flat().flatMap((type) => limits[type as string] ?? [])
    return required.filter((limit) => !(limit in node)).map((limit) => `${where}: add ${limit}`)
  })
}

const limits: Record<string, string[]> = {
  string: ['maxLength'],
  integer: ['minimum', 'maximum'],
  number: ['minimum', 'maximum'],
  array: ['maxItems'],
}

/** An open object silently accepts a misspelt property. */
export function requestsAreClosed(contract: Contract): string[] {
  return nodesOfRequests(contract)
    .filter((found) => isObject(found) && found.node.additionalProperties !== false)
    .map(({ where }) => `${where}: add additionalProperties: false, because requests contain it`)
}

/** Generated clients that check responses fail on a new property if its object is closed; RFC 9457, section 3.2, forbids it. */
export function responsesAreOpen(contract: Contract): string[] {
  return nodesOfResponses(contract)
    .filter((found) => isObject(found) && found.node.additionalProperties === false)
    .map(({ where }) => `${where}: remove additionalProperties: false, because responses contain it`)
}

function isObject({ node }: Found): boolean {
  return [node.type].flat().includes('object')
}

/** `uniqueItems` takes Ajv 100 ms for 1,000 objects; `multipleOf` rejects decimals that are no binary fractions. */
export function noKeywordIsSlowOrInexact(contract: Contract): string[] {
  return nodesOf(contract).flatMap(({ keys, where, node }) =>
    ['uniqueItems', 'multipleOf']
      .filter((key) => key in node && keys.at(-1) !== 'properties')
      .map((key) => `${where}: remove ${key}; it is slow, or rejects valid values`),
  )
}

/** These have another meaning in other languages, or none. */
export function patternsArePortable(contract: Contract): string[] {
  return nodesOf(contract)
    .filter(({ node }) => typeof node.pattern === 'string' && /\\[dDwWsSpPu]|\(\?/.test(node.pattern))
    .map(
      ({ where }) => `${where}: use plain classes such as [0-9] in its pattern, not \\d, \\w, \\s, \\p or (?`,
    )
}

/** Generated code contains patterns. Some languages fail on a raw U+2028 or U+FEFF there, and not all have an escape for it. */
export function patternsAreAscii(contract: Contract): string[] {
  return nodesOf(contract)
    .filter(({ node }) => typeof node.pattern === 'string' && !/^[ -~]*$/.test(node.pattern))
    .map(({ where }) => `${where}: use printable ASCII only in its pattern; x-format limits other characters`)
}

/** Generated code contains texts too, in comments and in values. */
export function textsAreVisible(contract: Contract): string[] {
  return textsOf(contract).flatMap(({ where, text }) => {
    const [character] = /[\p{Cf}\p{Zl}\p{Zp}]|(?!\n)\p{Cc}/u.exec(text) ?? []
    if (character === undefined) return []
    const codePoint = character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')
    return [`${where}: remove the invisible character U+${codePoint}`]
  })
}

/** YAML 1.1, which Java's parsers implement, reads these keys as true and false. */
export function keysAreNoBooleans(contract: Contract): string[] {
  return nodesOf(contract).flatMap(({ where, node }) =>
    Object.keys(node)
      .filter((key) => /^(y|n|yes|no|on|off)$/i.test(key))
      .map((key) => `${where}: rename ${key}; YAML 1.1 reads it as true or false`),
  )
}

/** Without a format, generators use decimals of any precision, which some clients send as text. */
export function numbersAreDoubles(contract: Contract): string[] {
  return nodesOf(contract)
    .filter(({ node }) => [node.type].flat().includes('number') && node.format !== 'double')
    .map(({ where }) => `${where}: add format: double`)
}

/** Generated clients cut a number that needs more than 32 bits, or do not compile, unless its format says so. */
export function largeIntegersAreInt64(contract: Contract): string[] {
  return nodesOf(contract)
    .filter(({ node }) => [node.type].flat().includes('integer') && Number(node.maximum) >= 2 ** 31)
    .filter(({ node }) => node.format !== 'int64')
    .map(({ where }) => `${where}: add format: int64; its maximum needs more than 32 bits`)
}
