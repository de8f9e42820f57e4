// Rules against what fastify-openapi-glue and Fastify's router silently ignore or drop.
import { API_PREFIX } from '../../src/contract/paths.ts'
import { operationsOf } from '../../src/contract/document.ts'
import type { Contract } from '../../src/contract/document.ts'
import type { Schema } from '../../src/contract/schema.ts'
import { nodesOf, parametersOf } from './nodes.ts'
import type { Found } from './nodes.ts'
import { follow, lookUp, pointerTo } from '../../src/contract/pointer.ts'

/** glue replaces the parameters of a path by those of its operations, where OpenAPI merges them. */
export function pathsHaveOperationsOnly(contract: Contract): string[] {
  return operationsOf(contract)
    .filter(({ method }) => !['get', 'put', 'post', 'delete'].includes(method))
    .map(
      ({ where, method }) =>
        `${where}: a path may have get, put, post and delete only; move ${method} into them`,
    )
}

/** Fastify's router accepts `\w+` as the name of a parameter. */
export function pathsAreRoutable(contract: Contract): string[] {
  return Object.keys(contract.paths)
    .filter((path) => !/^[a-z/-]+$/.test(path.replace(/\{\w+\}/g, '')))
    .map(
      (path) => `${pointerTo(['paths', path])}: use a-z, - and / only, and parameters such as {resource_id}`,
    )
}

/** glue ignores `servers`; the routes start with API_PREFIX. */
export function serverMatchesApiPrefix(contract: Contract): string[] {
  const servers = lookUp(contract, '#/servers') as { url: string }[] | undefined
  if (servers?.length === 1 && servers[0]?.url === API_PREFIX) return []
  return [`#/servers: declare one server, ${API_PREFIX}, or change API_PREFIX too`]
}

/** glue drops the siblings of a `$ref`. */
export function refsStandAlone(contract: Contract): string[] {
  return nodesOf(contract)
    .filter(({ node }) => '$ref' in node)
    .flatMap(({ where, node }) =>
      Object.keys(node)
        .filter((key) => key !== '$ref')
        .map((key) => `${where}: ${key} beside $ref is ignored; move it to what the $ref names`),
    )
}

/** glue reads only the schema of a parameter. */
export function parametersHaveTheDefaultStyle(contract: Contract): string[] {
  return parametersOf(contract)
    .filter((each) => itemsOf(each, contract) === undefined)
    .flatMap(({ where, node }) =>
      ['style', 'explode', 'content']
        .filter((key) => key in node)
        .map((key) => `${where}: ${key} is ignored; remove it`),
    )
}

/** The service reads an array as values between commas, and no value may contain one. */
export function arraysInQueriesAreSeparatedByCommas(contract: Contract): string[] {
  return parametersOf(contract).flatMap((parameter) => {
    const { where, node } = parameter
    const items = itemsOf(parameter, contract)
    if (items === undefined) return []
    const isSupported = node.in === 'query' && node.style === 'form' && node.explode === false
    const mayContainCommas = items.type === 'string' && !('enum' in items)
    return [
      ...(isSupported ? [] : [`${where}: an array must be in a query, with style: form and explode: false`]),
      ...(mayContainCommas ? [`${where}: its items may contain commas; use numbers or an enum`] : []),
    ]
  })
}

/** The schema of the items of a parameter that is an array. */
function itemsOf({ node }: Found, contract: Contract): Schema | undefined {
  const { type, items } = follow((node.schema ?? {}) as Schema, contract)
  return type === 'array' ? follow(items ?? {}, contract) : undefined
}
