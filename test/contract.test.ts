// Rules for openapi.yaml: what fastify-openapi-glue would pass over in silence, and what makes it good documentation.
import t from 'tap'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { contract } from '../src/contract.ts'

type Node = Record<string, unknown>

/** Every object in the contract that is not inside an example, with its path. */
function* nodes(value: unknown, path: string[] = []): Generator<[string[], Node]> {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) yield [path, value as Node]
  for (const [key, child] of Object.entries(value)) {
    if (key !== 'examples' && key !== 'example') yield* nodes(child, [...path, key])
  }
}

const all = [...nodes(contract)]
const operations = Object.entries(contract.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({
    path,
    method,
    operation: operation as unknown as Node,
  })),
)

function follow(node: unknown): Node {
  const { $ref } = node as { $ref?: string }
  if ($ref === undefined) return node as Node
  return $ref
    .slice(2)
    .split('/')
    .reduce<unknown>((at, key) => (at as Node)[key], contract) as Node
}

t.test('paths hold operations only: parameters of a path would be replaced, not merged', async (t) => {
  const methods = ['get', 'put', 'post', 'delete']
  for (const { path, method } of operations) t.ok(methods.includes(method), `${method} ${path}`)
  for (const path of Object.keys(contract.paths)) t.match(path.replace(/\{\w+\}/g, ''), /^[a-z/]+$/)
})

t.test('a $ref stands alone: its siblings would be dropped', async (t) => {
  for (const [path, node] of all) if ('$ref' in node) t.same(Object.keys(node), ['$ref'], path.join('/'))
})

t.test('parameters keep to the default style, and their names can be routed', async (t) => {
  const parameters = all.filter(([path]) => path.at(-2) === 'parameters' && path[0] === 'components')
  for (const [, parameter] of parameters) {
    t.notOk('style' in parameter || 'explode' in parameter || 'content' in parameter)
    if (parameter.in === 'path') t.match(parameter.name, /^\w+$/)
    t.type(parameter.description, 'string')
  }
})

t.test('every value has its limits', async (t) => {
  for (const [path, node] of all) {
    const types = [node.type].flat()
    const where = path.join('/')
    if (path.at(-1) === 'properties' || node.type === undefined || path.includes('securitySchemes')) continue
    if (types.includes('string')) t.ok('enum' in node || 'maxLength' in node, `${where} has a maxLength`)
    if (types.includes('integer') || types.includes('number')) {
      t.ok('enum' in node || ('minimum' in node && 'maximum' in node), `${where} has a minimum and a maximum`)
    }
    if (types.includes('array')) t.ok('maxItems' in node, `${where} has maxItems`)
    if (types.includes('object')) t.equal(node.additionalProperties, false, `${where} is closed`)
    t.notOk('uniqueItems' in node || 'multipleOf' in node, where)
  }
})

t.test('patterns are read alike by every language', async (t) => {
  for (const [path, node] of all) {
    if (typeof node.pattern === 'string') t.notMatch(node.pattern, /\\[dDwWsSpPu]|\(\?/, path.join('/'))
  }
})

t.test('every operation is described, with an example of success and one of failure', async (t) => {
  for (const { operation } of operations) {
    const id = operation.operationId as string
    t.type(operation.summary, 'string', id)
    t.type(operation.description, 'string', id)
    t.equal((operation.tags as string[]).length, 1, id)
    const responses = Object.entries(operation.responses as Record<string, unknown>)
    const shown = responses.filter(([, response]) =>
      Object.values((follow(response).content ?? {}) as Record<string, Node>).every(
        ({ examples }) => examples,
      ),
    )
    t.equal(shown.length, responses.length, `${id}: every body has examples`)
    t.ok(responses.some(([status]) => status < '400') && responses.some(([status]) => status >= '400'), id)
  }
})

t.test('every example is valid against its schema, unless it shows what is refused', async (t) => {
  const ajv = formats.default(new Ajv2020({ strict: false }))
  ajv.addSchema({ ...contract, $id: 'contract' })
  const validate = (schema: unknown, value: unknown) => {
    const resolved = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"contract#/')) as object
    return ajv.compile(resolved)(value)
  }
  let count = 0
  for (const [path, node] of nodes(contract)) {
    const examples = node.examples as Record<string, { value: unknown }> | undefined
    if (node.schema === undefined || examples === undefined) continue
    for (const [name, { value }] of Object.entries(examples)) {
      const refused = name === 'invalid' && path.includes('requestBody')
      t.equal(
        validate(node.schema, value),
        !refused,
        `${path.join('/')} ${name}: ${ajv.errorsText(ajv.errors)}`,
      )
      count += 1
    }
  }
  t.ok(count > 50)
})
