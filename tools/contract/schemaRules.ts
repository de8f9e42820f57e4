// Rules for schemas that validate quickly and exactly, and mean the same in every language.
import type { Contract } from '../../src/contract/document.ts'
import { nodesOf } from './nodes.ts'

/** A value without limits may have megabytes. */
export function valuesHaveLimits(contract: Contract): string[] {
  return nodesOf(contract).flatMap(({ keys, where, node }) => {
    if (node.type === undefined || keys.at(-1) === 'properties' || keys.includes('securitySchemes')) return []
    const required = 'enum' in node ? [] : [node.type].flat().flatMap((type) => limits[type as string] ?? [])
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
export function objectsAreClosed(contract: Contract): string[] {
  return nodesOf(contract)
    .filter(({ node }) => [node.type].flat().includes('object') && node.additionalProperties !== false)
    .map(({ where }) => `${where}: add additionalProperties: false`)
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

/** YAML 1.1, which Java's parsers implement, reads these keys as true and false. */
export function keysAreNoBooleans(contract: Contract): string[] {
  return nodesOf(contract).flatMap(({ where, node }) =>
    Object.keys(node)
      .filter((key) => /^(y|n|yes|no|on|off)$/i.test(key))
      .map((key) => `${where}: rename ${key}; YAML 1.1 reads it as true or false`),
  )
}

/** Generated clients cut a number that needs more than 32 bits, or do not compile, unless its format says so. */
export function largeIntegersAreInt64(contract: Contract): string[] {
  return nodesOf(contract)
    .filter(({ node }) => [node.type].flat().includes('integer') && Number(node.maximum) >= 2 ** 31)
    .filter(({ node }) => node.format !== 'int64')
    .map(({ where }) => `${where}: add format: int64; its maximum needs more than 32 bits`)
}
