import fc from 'fast-check'
import t from 'tap'
import { Problem } from '../../src/contract/problem.ts'
import { parseJson } from '../../src/http/jsonBody.ts'

const parse = (text: string) => parseJson(Buffer.from(text))

/** The only error that parsing this body causes. */
function errorOf(body: string | Buffer) {
  try {
    parseJson(Buffer.from(body))
  } catch (error) {
    if (error instanceof Problem) return error.options.errors?.[0]
  }
  return undefined
}

t.test('parses any valid JSON as JSON.parse does', async (t) => {
  const json = fc.json({ stringUnit: 'binary' }).filter((text) => !/\\u[dD][89a-fA-F]/.test(text))
  fc.assert(fc.property(json, (text) => t.strictSame(parse(text), JSON.parse(text))))
})

t.test('parses names that only look like duplicates', async (t) => {
  for (const text of [
    '[{"a":1},{"a":1}]',
    '{"a":{"a":{"a":"a"}}}',
    '{"a":"a:","b":"\\"a\\":"}',
    '["a","a"]',
  ]) {
    t.strictSame(parse(text), JSON.parse(text))
  }
})

t.test('rejects a duplicate name and reports its place', async (t) => {
  const names = Array.from({ length: 100 }, (_, index) => `"${index}":0`)
  const places = {
    '{"a":1,"a":1}': 'line 1, column 8',
    '{"a":1,"\\u0061":1}': 'line 1, column 8',
    '{\n "a": {"b": [1, {}]},\n "a" : 1}': 'line 3, column 2',
    '[{"a":1,"b":{},"a":1}]': 'line 1, column 16',
    '{"\\\\":1,"\\\\":1}': 'line 1, column 9',
    [`{${names.join(',')},\n"7":1}`]: 'line 2, column 1',
  }
  for (const [text, place] of Object.entries(places)) {
    const detail = `has a duplicate property (${place})`
    t.same(errorOf(text), { in: 'body', pointer: '', detail }, text)
  }
})

t.test('rejects a lone surrogate and reports its pointer', async (t) => {
  const pointers = {
    '"\\ud800"': '',
    '["a,b",{"c":["\\udc00"]}]': '/1/c/0',
    '{"a/~":"\\ud83d\\ude00","b":"\\ude00\\ud83d"}': '/b',
    '{"a/~":"\\uD800"}': '/a~1~0',
  }
  for (const [text, pointer] of Object.entries(pointers)) {
    const detail = 'holds half of a surrogate pair, which is no character'
    t.same(errorOf(text), { in: 'body', pointer, detail }, text)
  }
})

t.test('rejects bytes that are not UTF-8', async (t) => {
  t.same(errorOf(Buffer.from([0x22, 0xff, 0x22])), { in: 'body', pointer: '', detail: 'is not UTF-8' })
})

t.test('rejects a large body that would need too much memory before it is parsed', async (t) => {
  const padding = ' '.repeat(16 * 1024)
  const nested = (depth: number) => `${padding}${'['.repeat(depth)}${']'.repeat(depth)}`
  const tooDeep = 'is nested more than 32 levels deep'
  t.equal(errorOf(nested(32)), undefined)
  t.match(errorOf(nested(33)), { pointer: '', detail: tooDeep })
  t.match(errorOf('['.repeat(8_000_000)), { detail: tooDeep })
  t.match(errorOf(`${padding}${'{"a":'.repeat(33)}1${'}'.repeat(33)}`), { detail: tooDeep })

  const tooMany = 'holds more than 50,000 values'
  const objects = (count: number) => `[${new Array(count).fill('{}').join()}]`
  t.equal(errorOf(objects(24_999)), undefined)
  t.match(errorOf(objects(25_001)), { detail: tooMany })
  t.match(errorOf(`{${Array.from({ length: 50_001 }, (_, index) => `"${index}":0`).join()}}`), {
    detail: tooMany,
  })

  const tooLong = 'holds a text longer than 256 KiB'
  const text = (length: number) => JSON.stringify('x'.repeat(length))
  t.equal(errorOf(text(256 * 1024 - 1)), undefined)
  t.match(errorOf(text(256 * 1024 + 1)), { detail: tooLong })
  t.match(errorOf(`{${text(1_000_000)}:1}`), { detail: tooLong })
  t.match(errorOf(`[${text(1_000_000).slice(0, -1)}`), { detail: tooLong })
  t.equal(
    errorOf(JSON.stringify(['[{'.repeat(100_000), '\\"[,'.repeat(10_000)])),
    undefined,
    'brackets in texts',
  )
})

t.test('survives the deepest nesting of a small body', async (t) => {
  const depth = 2000
  t.ok(Array.isArray(parse('['.repeat(depth) + ']'.repeat(depth))), `an array ${depth} deep`)
  t.match(errorOf('{"a":'.repeat(depth) + '{"b":1,"b":1}' + '}'.repeat(depth)), {
    detail: /duplicate property/,
  })
})
