import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import t from 'tap'
import type { Test } from 'tap'
import { contractBreaks } from '../../tools/contract/contractBreaks.ts'
import { changed } from '../../tools/contract/pointer.ts'
import type { Node } from '../../tools/contract/pointer.ts'
import { contract } from '../../src/contract/document.ts'

const before = contract as unknown as Node
const schemas = '#/components/schemas'
const list = '#/paths/~1products/get'
const create = '#/paths/~1products/post'
const limit = '#/components/parameters/Limit'

/** Where the contract is changed, to what, and what that does to clients. */
const breaks: [string, unknown, string[]][] = [
  ['#/servers', [{ url: '/v2' }], ['#/servers: /api is gone']],
  ['#/paths/~1health', undefined, ['#/paths/~1health: is gone']],
  ['#/paths/~1products/get', undefined, [`${list}: is gone`]],
  [
    `${list}/operationId`,
    'getProducts',
    [`${list}: is called getProducts, no longer listProducts, as functions of generated clients are`],
  ],
  [`${list}/security`, [{ bearer: [] }], [`${list}: now needs bearer`]],
  [
    '#/components/securitySchemes/bearer/scheme',
    'basic',
    ['#/components/securitySchemes/bearer: identifies clients in another way'],
  ],
  [`${list}/parameters`, [{ $ref: limit }], goneParameters(['name', 'brand', 'sort', 'cursor'])],
  [`${limit}/required`, true, everyList('the query parameter limit is now required')],
  [`${limit}/schema/maximum`, 500, [`${limit}/schema: no longer takes more than maximum 500`]],
  [`${limit}/schema/minimum`, 2, [`${limit}/schema: no longer takes less than minimum 2`]],
  [`${limit}/schema/default`, 50, [`${limit}/schema: what is left out means 50, no longer 100`]],
  [
    '#/components/parameters/ProductSort/schema/enum',
    ['id', 'name'],
    ['#/components/parameters/ProductSort/schema: no longer takes "brand"'],
  ],
  [
    `${list}/parameters/5`,
    { name: 'colour', in: 'query', required: true },
    [`${list}: the query parameter colour is now required`],
  ],
  [`${list}/requestBody`, { required: true, content: {} }, [`${list}/requestBody: is now required`]],
  [`${create}/requestBody`, undefined, [`${create}/requestBody: is gone`]],
  [
    `${create}/requestBody/content`,
    { 'application/xml': {} },
    [`${create}/requestBody: application/json is gone`],
  ],
  [
    `${schemas}/NewProduct/required`,
    ['name', 'brand', 'calories'],
    [`${schemas}/NewProduct: no longer takes an object without calories`],
  ],
  [
    `${schemas}/NewProduct/properties/calories`,
    undefined,
    [`${schemas}/NewProduct: no longer takes the property calories`],
  ],
  [
    `${schemas}/EntityTags/pattern`,
    '^"',
    [`${schemas}/EntityTags: no longer takes what does not fit pattern ^"`],
  ],
  [`${schemas}/Cursor/type`, 'integer', [`${schemas}/Cursor: no longer takes the type string`]],
  [
    `${schemas}/Cursor/oneOf`,
    [{ minLength: 2 }],
    [`${schemas}/Cursor: has another oneOf, which only people can judge`],
  ],
  [`${create}/responses/200`, undefined, [`${create}/responses/200: is gone`]],
  [
    `${create}/responses/201/content`,
    { 'application/xml': {} },
    [`${create}/responses/201: application/json is gone`],
  ],
  [
    `${create}/responses/201/headers/Location`,
    undefined,
    [`${create}/responses/201: the header Location is gone`],
  ],
  ['#/components/headers/ETag/required', undefined, ['#/components/headers/ETag: may now be missing']],
  [`${schemas}/Product/properties/name`, undefined, [`${schemas}/Product: no longer has the property name`]],
  [
    `${schemas}/Product/required`,
    ['id', 'name'],
    ['brand', 'calories', 'sugar_percentage', 'saturated_fats_percentage'].map(
      (name) => `${schemas}/Product: may now answer with an object without ${name}`,
    ),
  ],
  [
    `${schemas}/RowCount/type`,
    ['integer', 'null'],
    [`${schemas}/RowCount: may now answer with the type null`],
  ],
  [
    `${schemas}/RowCount/maximum`,
    undefined,
    [`${schemas}/RowCount: may now answer with more than maximum 1000`],
  ],
  [
    `${schemas}/Health/properties/status/enum`,
    ['ok', 'busy'],
    [`${schemas}/Health/properties/status: may now answer with "busy"`],
  ],
  [
    `${schemas}/Health/properties/status/enum`,
    undefined,
    [`${schemas}/Health/properties/status: may now answer with other values than "ok"`],
  ],
  [
    `${schemas}/MarketPage/properties/items/items`,
    undefined,
    [
      `${schemas}/MarketPage/properties/items/items: may now answer with another type than object`,
      ...['id', 'name', 'address', 'opening_time', 'closing_time'].map(
        (name) => `${schemas}/MarketPage/properties/items/items: no longer has the property ${name}`,
      ),
    ],
  ],
  [
    `${schemas}/Money/pattern`,
    '^[0-9]+$',
    [
      `${schemas}/Money: no longer takes what does not fit pattern ^[0-9]+$`,
      `${schemas}/Money: may now answer with what does not fit pattern ^(0|[1-9][0-9]{0,6})(\\.[0-9]{1,3})?$`,
    ],
  ],
]

t.test('what breaks a client is said in a sentence', async (t) => {
  for (const [pointer, value, sentences] of breaks) {
    const found = contractBreaks(before, changed(before, pointer, value))
    t.same(found.sort(), [...sentences].sort(), `${pointer} = ${JSON.stringify(value)}`)
  }
})

t.test('what a client can live with is no break', async (t) => {
  const kept: [string, unknown][] = [
    ['#/info/description', 'New words.'],
    ['#/paths/~1shops', { get: { operationId: 'listShops' } }],
    [`${list}/responses/451`, { description: 'Not to be shown here.' }],
    [`${list}/parameters/5`, { name: 'colour', in: 'query', schema: { type: 'string' } }],
    [`${create}/security`, []],
    [`${create}/requestBody/required`, undefined],
    [`${limit}/schema/maximum`, 5000],
    ['#/components/parameters/ProductSort/schema/enum', ['id', 'name', 'brand', 'calories']],
    ['#/components/schemas/Market/x-unique', [['name', 'address']]],
    [`${schemas}/NewProduct/properties/colour`, { type: 'string' }],
    [`${schemas}/NewProduct/additionalProperties`, true],
    [`${schemas}/Product/properties/colour`, { type: 'string' }],
    [`${schemas}/RowCount/maximum`, 100],
    [`${schemas}/Calories/format`, 'double'],
    [`${schemas}/Cursor/type`, ['string', 'null']],
  ]
  t.same(contractBreaks(before, before), [])
  for (const [pointer, value] of kept) {
    t.same(contractBreaks(before, changed(before, pointer, value)), [], pointer)
  }
})

t.test('a schema that holds itself is compared once', async (t) => {
  const tree = changed(before, `${schemas}/NewProduct/properties/part`, { $ref: `${schemas}/NewProduct` })
  t.same(contractBreaks(tree, changed(tree, `${schemas}/NewProduct/required`, ['name', 'brand', 'part'])), [
    `${schemas}/NewProduct: no longer takes an object without part`,
  ])
})

t.test('an object that was open and is closed no longer takes more than it names', async (t) => {
  const open = changed(before, `${schemas}/NewProduct/additionalProperties`, undefined)
  t.same(contractBreaks(open, before), [
    `${schemas}/NewProduct: no longer takes properties that it does not name`,
  ])
})

t.test('check:breaking compares with the last release, and lets a new major version break', async (t) => {
  const { git, write, check } = repository(t)
  t.match(check(), { status: 1, stderr: /^There is no contract to compare with: / })

  write('1.0.0', 1000)
  git('add', '.')
  git('commit', '--message', 'first')
  t.match(check(), { status: 0, stdout: /^Version 1\.0\.0 of the contract breaks no client of 1\.0\.0 / })

  write('1.0.0', 500)
  t.match(check(), {
    status: 1,
    stdout: /Limit\/schema: no longer takes more than maximum 500\n.* new major /,
  })
  write('2.0.0', 500)
  t.match(check(), { status: 0, stdout: /500\n.* of 1\.0\.0 \(.*\), as a new major version may\.\n$/ })

  git('commit', '--all', '--message', 'second')
  t.match(check(), { status: 0, stdout: /500\n.*, as a new major version may/ }, 'the last other version')
  git('tag', 'v2.0.0')
  t.match(
    check(),
    { status: 0, stdout: /^Version 2\.0\.0 .* no client of 2\.0\.0 \(v2\.0\.0\)/ },
    'the newest tag',
  )
  write('2.0.1', 400)
  t.match(check(), { status: 1, stdout: /400\n.* of 2\.0\.0 \(v2\.0\.0\)\. Take that back/ })
  t.match(check('HEAD~1'), { status: 0, stdout: /400\n.* of 1\.0\.0 \(HEAD~1\), as a new major/ })
  t.match(check('nowhere'), { status: 1, stderr: /^There is no contract to compare with: .*nowhere/ })
})

/** A repository with nothing but a contract, whose version and largest page can be written anew. */
function repository(t: Test) {
  const folder = t.testdir()
  const file = join(folder, 'openapi.yaml')
  const settings = ['user.name=a', 'user.email=a@localhost', 'commit.gpgsign=false', 'tag.gpgsign=false']
  const git = (...args: string[]) =>
    execFileSync('git', [...settings.flatMap((each) => ['-c', each]), ...args], { cwd: folder })
  git('init', '--quiet')
  copyFileSync('openapi.yaml', file)
  return {
    git,
    write: (version: string, maximum: number) => {
      const text = readFileSync('openapi.yaml', 'utf8')
      const largest = `name: limit\n`
      const [head = '', tail = ''] = text.replace(/ version: .*/, ` version: ${version}`).split(largest)
      writeFileSync(file, head + largest + tail.replace('maximum: 1000', `maximum: ${maximum}`))
    },
    check: (...args: string[]) =>
      spawnSync(process.execPath, [resolve('tools/contract/breaking.ts'), ...args], {
        cwd: folder,
        encoding: 'utf8',
      }),
  }
}

function goneParameters(names: string[]): string[] {
  return names.map((name) => `${list}: the query parameter ${name} is gone`)
}

/** The sentence for each operation that takes a limit. */
function everyList(sentence: string): string[] {
  return ['/markets', '/markets/{market_id}/prices', '/products', '/prices'].map(
    (path) => `#/paths/${path.replaceAll('/', '~1')}/get: ${sentence}`,
  )
}
