// Rules for openapi.yaml that the linters do not know: what fastify-openapi-glue would pass over in silence, and what
// makes the contract good documentation.
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { API_PREFIX } from '../../src/contract/paths.ts'
import type { contract } from '../../src/contract/document.ts'
import { lookUp, pointerTo } from './pointer.ts'
import type { Node } from './pointer.ts'

/** A contract that may break rules. */
export type Contract = typeof contract

/** A rule: one sentence for each fault of the contract, which says where it is and how to mend it. */
export type Rule = (contract: Contract) => string[]

/** glue replaces the parameters of a path by those of its operations, where OpenAPI merges them. */
export function pathsHoldOperationsOnly(contract: Contract): string[] {
  return operationsOf(contract)
    .filter(({ method }) => !['get', 'put', 'post', 'delete'].includes(method))
    .map(
      ({ where, method }) =>
        `${where}: a path holds get, put, post and delete only; move ${method} into them`,
    )
}

/** Fastify's router takes `\w+` as the name of a parameter. */
export function pathsCanBeRouted(contract: Contract): string[] {
  return Object.keys(contract.paths)
    .filter((path) => !/^[a-z/]+$/.test(path.replace(/\{\w+\}/g, '')))
    .map(
      (path) => `${pointerTo(['paths', path])}: write it in a-z and /, with parameters such as {market_id}`,
    )
}

/** glue ignores `servers`; the routes begin with API_PREFIX. */
export function theServerIsWhereTheRoutesAre(contract: Contract): string[] {
  const servers = lookUp(contract, '#/servers') as { url: string }[] | undefined
  if (servers?.length === 1 && servers[0]?.url === API_PREFIX) return []
  return [`#/servers: name one server, ${API_PREFIX}, or change src/contract/paths.ts too`]
}

/** glue drops what stands beside a `$ref`. */
export function refsStandAlone(contract: Contract): string[] {
  return nodesOf(contract)
    .filter(({ node }) => '$ref' in node)
    .flatMap(({ where, node }) =>
      Object.keys(node)
        .filter((key) => key !== '$ref')
        .map((key) => `${where}: ${key} beside $ref would be dropped; move it to what the $ref names`),
    )
}

/** glue reads a parameter by its schema alone. */
export function parametersAreInTheDefaultStyle(contract: Contract): string[] {
  return parametersOf(contract).flatMap(({ where, node }) =>
    ['style', 'explode', 'content']
      .filter((key) => key in node)
      .map((key) => `${where}: ${key} would be ignored; leave it out`),
  )
}

export function parametersAreDescribed(contract: Contract): string[] {
  return parametersOf(contract)
    .filter(({ node }) => typeof node.description !== 'string')
    .map(({ where }) => `${where}: give it a description`)
}

/** A value without limits is one that somebody will fill with megabytes. */
export function valuesHaveLimits(contract: Contract): string[] {
  return nodesOf(contract).flatMap(({ keys, where, node }) => {
    if (node.type === undefined || keys.at(-1) === 'properties' || keys.includes('securitySchemes')) return []
    const wanted = 'enum' in node ? [] : [node.type].flat().flatMap((type) => limits[type as string] ?? [])
    return wanted.filter((limit) => !(limit in node)).map((limit) => `${where}: give it a ${limit}`)
  })
}

const limits: Record<string, string[]> = {
  string: ['maxLength'],
  integer: ['minimum', 'maximum'],
  number: ['minimum', 'maximum'],
  array: ['maxItems'],
}

/** An open object takes a misspelt property in silence. */
export function objectsAreClosed(contract: Contract): string[] {
  return nodesOf(contract)
    .filter(({ node }) => [node.type].flat().includes('object') && node.additionalProperties !== false)
    .map(({ where }) => `${where}: close it with additionalProperties: false`)
}

/** `uniqueItems` takes Ajv 100 ms for 1,000 objects; `multipleOf` refuses decimals that are no binary fractions. */
export function noKeywordIsSlowOrInexact(contract: Contract): string[] {
  return nodesOf(contract).flatMap(({ keys, where, node }) =>
    ['uniqueItems', 'multipleOf']
      .filter((key) => key in node && keys.at(-1) !== 'properties')
      .map((key) => `${where}: do without ${key}; it is slow, or refuses what it should take`),
  )
}

/** Other languages give these another meaning, or none. */
export function patternsAreReadAlike(contract: Contract): string[] {
  return nodesOf(contract)
    .filter(({ node }) => typeof node.pattern === 'string' && /\\[dDwWsSpPu]|\(\?/.test(node.pattern))
    .map(
      ({ where }) =>
        `${where}: write its pattern with plain classes such as [0-9], not \\d, \\w, \\s, \\p or (?`,
    )
}

/** YAML 1.1, which Java's parsers speak, reads these keys as true and false. */
export function keysAreReadAlike(contract: Contract): string[] {
  return nodesOf(contract).flatMap(({ where, node }) =>
    Object.keys(node)
      .filter((key) => /^(y|n|yes|no|on|off)$/i.test(key))
      .map((key) => `${where}: name ${key} otherwise; YAML 1.1 reads it as true or false`),
  )
}

/** A number past 32 bits is cut, or does not compile, in a client that was not told. */
export function largeIntegersSaySo(contract: Contract): string[] {
  return nodesOf(contract)
    .filter(({ node }) => [node.type].flat().includes('integer') && Number(node.maximum) >= 2 ** 31)
    .filter(({ node }) => node.format !== 'int64')
    .map(({ where }) => `${where}: give it the format int64; its maximum needs more than 32 bits`)
}

export function operationsAreDescribed(contract: Contract): string[] {
  return operationsOf(contract).flatMap(({ where, node }) => [
    ...['summary', 'description']
      .filter((key) => typeof node[key] !== 'string')
      .map((key) => `${where}: give it a ${key}`),
    ...((node.tags as unknown[] | undefined)?.length === 1 ? [] : [`${where}: give it one tag`]),
  ])
}

export function operationsSucceedAndFail(contract: Contract): string[] {
  return operationsOf(contract).flatMap(({ where, node }) => {
    const statuses = Object.keys(node.responses ?? {})
    return [
      ...(statuses.some((status) => status < '400') ? [] : [`${where}: declare how it succeeds`]),
      ...(statuses.some((status) => status >= '400') ? [] : [`${where}: declare how it fails`]),
    ]
  })
}

export function bodiesHaveExamples(contract: Contract): string[] {
  return nodesOf(contract)
    .filter(({ keys, node }) => keys.at(-2) === 'content' && node.examples === undefined)
    .map(({ where }) => `${where}: give it examples`)
}

/** The examples are documentation and tests at once; a request's `invalid` shows what is refused. */
export function examplesKeepTheirWord(contract: Contract): string[] {
  const ajv = formats.default(new Ajv2020({ strict: false }))
  ajv.addSchema({ ...contract, $id: 'contract' })
  return nodesOf(contract).flatMap(({ keys, where, node }) => {
    if (node.schema === undefined || node.examples === undefined) return []
    const schema = JSON.parse(JSON.stringify(node.schema).replaceAll('"#/', '"contract#/')) as object
    const validate = ajv.compile(schema)
    return Object.entries(node.examples as Record<string, { value: unknown }>).flatMap(
      ([name, { value }]) => {
        const refused = name === 'invalid' && keys.includes('requestBody')
        if (validate(value) !== refused) return []
        if (refused)
          return [`${where}: the example invalid is valid; break its schema, or give it another name`]
        const fault = ajv.errorsText(validate.errors, { dataVar: 'it' })
        return [`${where}: mend the example ${name}: ${fault}`]
      },
    )
  })
}

interface Place {
  keys: string[]
  where: string
  node: Node
}

/** Every object of the contract that is not inside an example. */
function nodesOf(value: unknown, keys: string[] = []): Place[] {
  if (typeof value !== 'object' || value === null) return []
  const inside = Object.entries(value).flatMap(([key, child]) =>
    key === 'examples' || key === 'example' ? [] : nodesOf(child, [...keys, key]),
  )
  return Array.isArray(value) ? inside : [{ keys, where: pointerTo(keys), node: value as Node }, ...inside]
}

function operationsOf(contract: Contract) {
  return Object.entries(contract.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      method,
      where: pointerTo(['paths', path, method]),
      node: operation as unknown as Node,
    })),
  )
}

function parametersOf(contract: Contract): Place[] {
  return nodesOf(contract).filter(({ keys, node }) => keys.at(-2) === 'parameters' && !('$ref' in node))
}
