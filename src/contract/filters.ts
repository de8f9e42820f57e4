import { contract } from './document.ts'
import type { Contract } from './document.ts'

/** A query parameter of a list that chooses rows. */
export interface Filter {
  name: string
  description?: string
}

type Parameter = Filter & { in: string }

/** Parameters of lists that choose no rows. */
const OTHERS = ['limit', 'cursor', 'sort']

/** The query parameters of the list at this path that choose rows. */
export function filtersOf(path: string, document: Contract = contract): Filter[] {
  const { parameters = [] } = (document.paths[path]?.get ?? {}) as {
    parameters?: (Parameter | { $ref: string })[]
  }
  return parameters
    .map((parameter) => resolveParameter(parameter, document))
    .filter((parameter) => parameter.in === 'query' && !OTHERS.includes(parameter.name))
}

function resolveParameter(parameter: Parameter | { $ref: string }, { components }: Contract): Parameter {
  if (!('$ref' in parameter)) return parameter
  const { parameters = {} } = components as { parameters?: Record<string, Parameter> }
  const resolved = parameters[parameter.$ref.replace('#/components/parameters/', '')]
  if (resolved === undefined) throw new Error(`The contract has no ${parameter.$ref}.`)
  return resolved
}
