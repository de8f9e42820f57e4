// Rules for what generators turn into code that does not compile, or behaves differently; `yarn check:clients` tries them.
import { operationsOf } from '../../src/contract/document.ts'
import type { Contract } from '../../src/contract/document.ts'
import { nodesOf } from './nodes.ts'

/** A generated type of the same name hides the built-in one that the code around it uses. */
export function schemasAreNoBuiltInTypes(contract: Contract): string[] {
  return Object.keys(contract.components.schemas)
    .filter((name) => builtInTypes.includes(name.toLowerCase()))
    .map((name) => `#/components/schemas/${name}: rename it; a language has a type of this name`)
}

const builtInTypes = (
  'any array bigint blob boolean class client configuration date datetime decimal double duration enum error exception file ' +
  'float function instant int integer iterator list localdate long map module none null number object option optional promise ' +
  'record regexp request response result self set string symbol time timestamp type undefined unit url uuid void'
).split(' ')

/** Generators derive names from schemas and operations: Go's constructor of `Book` is `NewBook`. */
export function schemasAreNoDerivedNames(contract: Contract): string[] {
  const names = Object.keys(contract.components.schemas)
  const derived = new Map([
    ...names.flatMap((name) =>
      ['New', 'Nullable', 'Opt'].map((prefix): [string, string] => [`${prefix}${name}`.toLowerCase(), name]),
    ),
    ...operationsOf(contract).flatMap(({ operation: { operationId } }) =>
      operationSuffixes.map((suffix): [string, string] => [
        `${operationId}${suffix}`.toLowerCase(),
        operationId,
      ]),
    ),
  ])
  return names.flatMap((name) => {
    const source = derived.get(name.toLowerCase())
    return source === undefined
      ? []
      : [`#/components/schemas/${name}: rename it; generators derive this name from ${source}`]
  })
}

const operationSuffixes = [
  'Body',
  'Data',
  'Error',
  'Errors',
  'Params',
  'Req',
  'Request',
  'Res',
  'Response',
  'Responses',
]

/** Generators write a file for each schema, and file systems need not distinguish case. */
export function schemasDifferInMoreThanCase(contract: Contract): string[] {
  const names = Object.keys(contract.components.schemas)
  const before = (index: number) => names.slice(0, index).map((name) => name.toLowerCase())
  return names
    .filter((name, index) => before(index).includes(name.toLowerCase()))
    .map((name) => `#/components/schemas/${name}: rename it; another schema differs in case only`)
}

/** Generators make each value of an enum a constant. In Kotlin and Java, these names belong to every enum. */
export function enumsHaveNoReservedNames(contract: Contract): string[] {
  return nodesOf(contract).flatMap(({ where, node }) => {
    if (!Array.isArray(node.enum)) return []
    const { enum: values, 'x-enum-varnames': names = values } = node as { enum: unknown[] } & Record<
      string,
      string[]
    >
    return names
      .filter((name) => reservedConstants.includes(String(name).toLowerCase()))
      .map(
        (name) => `${where}: give its values other names with x-enum-varnames; ${String(name)} is reserved`,
      )
  })
}

const reservedConstants = [
  'name',
  'ordinal',
  'value',
  'values',
  'entries',
  'class',
  'valueof',
  'compareto',
  'equals',
  'hashcode',
  'tostring',
]

/** Generators turn these formats into types, to which no pattern can be applied. */
export function typedFormatsHaveNoPattern(contract: Contract): string[] {
  return nodesOf(contract)
    .filter(({ node }) => typedFormats.includes(String(node.format)) && typeof node.pattern === 'string')
    .map(
      ({ where, node }) =>
        `${where}: remove its pattern; the format ${String(node.format)} is a type of its own`,
    )
}

const typedFormats = [
  'date',
  'date-time',
  'time',
  'duration',
  'uuid',
  'uri',
  'ipv4',
  'ipv6',
  'byte',
  'binary',
]
