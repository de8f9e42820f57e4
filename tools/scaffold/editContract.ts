import { Document, isScalar, isSeq, parse, visit } from 'yaml'
import type { YAMLSeq } from 'yaml'
import type { Node } from './contract/node.ts'
import { contractParameters } from './contract/parameters.ts'
import { contractPaths } from './contract/paths.ts'
import { contractSchemas } from './contract/schemas.ts'
import type { Examples } from './examples.ts'
import { capitalized } from './naming.ts'
import type { ResourceNames } from './naming.ts'
import type { Property } from './properties.ts'
import { addEntry, addItem, removeEntry, removeItems } from './yamlText.ts'

interface ContractNode {
  paths: Record<string, Record<string, { operationId: string }>>
  components: { parameters: Record<string, Node>; schemas: Record<string, Node> }
}

const HEALTH = 'health'

/** Texts longer than this, in characters, are folded. */
const FOLDED = 80

/** The contract with a new resource: its tag, its operations, its parameters and its schemas. */
export function addToContract(
  source: string,
  names: ResourceNames,
  properties: Property[],
  examples: Examples,
): string {
  const { paths, components } = parse(source) as ContractNode
  if (`/${names.plural}` in paths) throw new Error(`openapi.yaml has the path /${names.plural} already.`)
  const ids = Object.values(paths).flatMap((path) =>
    Object.values(path).map(({ operationId }) => operationId),
  )
  const taken = [`list${names.types}`, `create${names.type}`, `create${names.types}`].find((id) =>
    ids.includes(id),
  )
  if (taken !== undefined) {
    throw new Error(`openapi.yaml has the operation ${taken} already: name the resource in the singular.`)
  }
  if (names.type in components.schemas) throw new Error(`openapi.yaml has the schema ${names.type} already.`)

  const tag = { name: names.plural, description: `${capitalized(names.manyWords)}.` }
  let text = addItem(source, ['tags'], yaml([tag]), (item) => (item as { name: string }).name === HEALTH)
  const add = (path: string[], entries: Record<string, Node>, before: string) => {
    for (const [key, node] of Object.entries(entries))
      text = addEntry(text, path, yaml({ [key]: node }), before)
  }
  add(['paths'], contractPaths(names, properties, examples), `/${HEALTH}`)
  add(['components', 'parameters'], contractParameters(names, properties), 'Limit')
  const existing = Object.keys(components.schemas)
  add(['components', 'schemas'], contractSchemas(names, properties, existing), 'NextCursor')
  return text
}

/** The contract without a resource: without its tag, its operations and what only these use. */
export function removeFromContract(source: string, plural: string): string {
  const { paths } = parse(source) as ContractNode
  let text = removeItems(source, ['tags'], (item) => (item as { name: string }).name === plural)
  for (const path of Object.keys(paths)) {
    // Also under the path of another resource.
    if (path.split('/').includes(plural)) text = removeEntry(text, ['paths', path])
  }
  return removeUnused(text)
}

/** Removes parameters and schemas that nothing refers to any more, until all that is left is used. */
function removeUnused(source: string): string {
  const { components } = parse(source) as ContractNode
  const unused = (['parameters', 'schemas'] as const).flatMap((section) =>
    Object.keys(components[section])
      .filter((name) => !source.includes(`#/components/${section}/${name}'`))
      .map((name) => [section, name] as const),
  )
  if (unused.length === 0) return source
  return removeUnused(
    unused.reduce((text, [section, name]) => removeEntry(text, ['components', section, name]), source),
  )
}

/** A node in the contract's own style: short lists in one line, long texts folded, texts that begin like a number in quotes. */
function yaml(node: unknown): string {
  const document = new Document(node, { aliasDuplicateObjects: false })
  visit(document, {
    Seq: (_, seq) => {
      seq.flow = isShort(seq)
    },
    Scalar: (key, scalar) => {
      if (typeof scalar.value !== 'string') return
      if (/^[0-9]/.test(scalar.value)) scalar.type = key === 'key' ? 'QUOTE_SINGLE' : 'QUOTE_DOUBLE'
      else if (scalar.value.includes('\n')) scalar.type = 'BLOCK_LITERAL'
      else if (scalar.value.length > FOLDED) scalar.type = 'BLOCK_FOLDED'
    },
  })
  return document.toString({ lineWidth: 110, singleQuote: true, flowCollectionPadding: false })
}

/** Whether a list holds nothing but scalars and such lists. */
function isShort({ items }: YAMLSeq): boolean {
  return items.every((item) => isScalar(item) || (isSeq(item) && isShort(item)))
}
