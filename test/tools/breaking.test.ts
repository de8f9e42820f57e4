import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import t from 'tap'
import type { Test } from 'tap'
import { contractBreaks } from '../../tools/contract/contractBreaks.ts'
import { changed } from './changed.ts'
import type { Node } from '../../src/contract/pointer.ts'
import { contract } from '../fixture/contract.ts'
import { execFileSync, spawnSync } from '../support/childProcess.ts'

const before = contract as unknown as Node
const schemas = '#/components/schemas'
const list = '#/paths/~1books/get'
const create = '#/paths/~1books/post'
const limit = '#/components/parameters/Limit'

/** A pointer into the contract, the value to set there, and the breaks that must be reported. */
const breaks: [string, unknown, string[]][] = [
  ['#/servers', [{ url: '/v2' }], ['#/servers: /api was removed']],
  ['#/paths/~1health', undefined, ['#/paths/~1health: was removed']],
  ['#/paths/~1books/get', undefined, [`${list}: was removed`]],
  [
    `${list}/operationId`,
    'getBooks',
    [`${list}: operationId is now getBooks, no longer listBooks; generated clients name functions after it`],
  ],
  [`${list}/security`, [{ bearer: [] }], [`${list}: now requires bearer`]],
  [
    '#/components/securitySchemes/bearer/scheme',
    'basic',
    ['#/components/securitySchemes/bearer: clients must authenticate in another way'],
  ],
  [`${list}/parameters`, [{ $ref: limit }], removedParameters(['search', 'title', 'author', 'cursor'])],
  [`${limit}/required`, true, everyList('the query parameter limit is now required')],
  [`${limit}/schema/maximum`, 500, [`${limit}/schema: no longer accepts more than maximum 500`]],
  [`${limit}/schema/minimum`, 2, [`${limit}/schema: no longer accepts less than minimum 2`]],
  [`${limit}/schema/default`, 50, [`${limit}/schema: the default is now 50, no longer 100`]],
  [
    '#/components/parameters/OnConflict/schema/enum',
    ['fail', 'keep'],
    ['#/components/parameters/OnConflict/schema: no longer accepts "update"'],
  ],
  [
    '#/components/parameters/LoanLibraryIds/explode',
    true,
    ['#/components/parameters/LoanLibraryIds: explode is now true, no longer false'],
  ],
  [
    `${list}/parameters/5`,
    { name: 'colour', in: 'query', required: true },
    [`${list}: the query parameter colour is now required`],
  ],
  [`${list}/requestBody`, { required: true, content: {} }, [`${list}/requestBody: is now required`]],
  [`${create}/requestBody`, undefined, [`${create}/requestBody: was removed`]],
  [
    `${create}/requestBody/content`,
    { 'application/xml': {} },
    [`${create}/requestBody: application/json was removed`],
  ],
  [
    `${schemas}/BookInput/required`,
    ['title', 'author', 'pages'],
    [`${schemas}/BookInput: no longer accepts an object without pages`],
  ],
  [
    `${schemas}/BookInput/properties/pages`,
    undefined,
    [`${schemas}/BookInput: no longer accepts the property pages`],
  ],
  [
    `${schemas}/EntityTags/pattern`,
    '^"',
    [`${schemas}/EntityTags: no longer accepts values that do not match pattern ^"`],
  ],
  [
    `${schemas}/Cursor/x-format`,
    'line',
    [`${schemas}/Cursor: no longer accepts values that do not match x-format line`],
  ],
  [`${schemas}/Cursor/type`, 'integer', [`${schemas}/Cursor: no longer accepts the type string`]],
  [
    `${schemas}/Cursor/oneOf`,
    [{ minLength: 2 }],
    [`${schemas}/Cursor: oneOf has changed; review it by hand`],
  ],
  [
    `${schemas}/Book/additionalProperties`,
    { type: 'string' },
    [`${schemas}/Book: additionalProperties has changed; review it by hand`],
  ],
  [`${create}/responses/200`, undefined, [`${create}/responses/200: was removed`]],
  [
    `${create}/responses/201/content`,
    { 'application/xml': {} },
    [`${create}/responses/201: application/json was removed`],
  ],
  [
    `${create}/responses/201/headers/Location`,
    undefined,
    [`${create}/responses/201: the header Location was removed`],
  ],
  ['#/components/headers/ETag/required', undefined, ['#/components/headers/ETag: may now be missing']],
  [`${schemas}/Book/properties/title`, undefined, [`${schemas}/Book: no longer has the property title`]],
  [
    `${schemas}/Book/required`,
    ['id', 'title'],
    ['author', 'pages', 'rating'].map((name) => `${schemas}/Book: may now return an object without ${name}`),
  ],
  [`${schemas}/RowCount/type`, ['integer', 'null'], [`${schemas}/RowCount: may now return the type null`]],
  [`${schemas}/RowCount/maximum`, undefined, [`${schemas}/RowCount: may now return more than maximum 1000`]],
  [
    `${schemas}/Health/properties/status/enum`,
    ['ok', 'busy'],
    [`${schemas}/Health/properties/status: may now return "busy"`],
  ],
  [
    `${schemas}/Health/properties/status/enum`,
    undefined,
    [`${schemas}/Health/properties/status: may now return other values than "ok"`],
  ],
  [
    `${schemas}/LibraryPage/properties/items/items`,
    undefined,
    [
      `${schemas}/LibraryPage/properties/items/items: may now return another type than object`,
      ...['id', 'name', 'address', 'opens_at', 'closes_at'].map(
        (name) => `${schemas}/LibraryPage/properties/items/items: no longer has the property ${name}`,
      ),
    ],
  ],
  [
    `${schemas}/Deposit/pattern`,
    '^[0-9]+$',
    [
      `${schemas}/Deposit: no longer accepts values that do not match pattern ^[0-9]+$`,
      `${schemas}/Deposit: may now return values that do not match pattern ^(0|[1-9][0-9]{0,3})\\.[0-9]{2}$`,
    ],
  ],
]

t.test('reports each breaking change in a sentence', async (t) => {
  for (const [pointer, value, sentences] of breaks) {
    const found = contractBreaks(before, changed(before, pointer, value))
    t.same(found.sort(), [...sentences].sort(), `${pointer} = ${JSON.stringify(value)}`)
  }
})

t.test('reports no compatible change', async (t) => {
  const kept: [string, unknown][] = [
    ['#/info/description', 'New words.'],
    ['#/paths/~1shops', { get: { operationId: 'listShops' } }],
    [`${list}/responses/451`, { description: 'Unavailable for legal reasons.' }],
    [`${list}/parameters/5`, { name: 'colour', in: 'query', schema: { type: 'string' } }],
    [`${create}/security`, []],
    [`${create}/requestBody/required`, undefined],
    [`${limit}/schema/maximum`, 5000],
    ['#/components/parameters/OnConflict/schema/enum', ['fail', 'update', 'keep', 'ignore']],
    ['#/components/schemas/Library/x-unique', [['name', 'address']]],
    [`${schemas}/BookInput/properties/colour`, { type: 'string' }],
    [`${schemas}/BookInput/additionalProperties`, true],
    [`${schemas}/Book/properties/colour`, { type: 'string' }],
    // Clients ignore unknown properties, so a response may be closed or opened.
    [`${schemas}/Book/additionalProperties`, false],
    [`${schemas}/Book/additionalProperties`, true],
    [`${schemas}/RowCount/maximum`, 100],
    [`${schemas}/Rating/format`, undefined],
    [`${schemas}/Cursor/type`, ['string', 'null']],
  ]
  t.same(contractBreaks(before, before), [])
  for (const [pointer, value] of kept) {
    t.same(contractBreaks(before, changed(before, pointer, value)), [], pointer)
  }
})

t.test('compares a recursive schema once', async (t) => {
  const tree = changed(before, `${schemas}/BookInput/properties/part`, { $ref: `${schemas}/BookInput` })
  t.same(contractBreaks(tree, changed(tree, `${schemas}/BookInput/required`, ['title', 'author', 'part'])), [
    `${schemas}/BookInput: no longer accepts an object without part`,
  ])
})

t.test('reports an object that was open and is closed', async (t) => {
  const open = changed(before, `${schemas}/BookInput/additionalProperties`, undefined)
  t.same(contractBreaks(open, before), [`${schemas}/BookInput: no longer accepts undeclared properties`])
})

t.test(
  'check:breaking compares with the last release, and allows breaks in a new major version',
  async (t) => {
    const { git, write, check } = repository(t)
    t.match(check(), { status: 1, stderr: /^There is no contract to compare with: / })

    write('1.0.0', 1000)
    git('add', '.')
    git('commit', '--message', 'first')
    t.match(check(), { status: 0, stdout: /^Version 1\.0\.0 of the contract is compatible with 1\.0\.0 / })

    write('1.0.0', 500)
    t.match(check(), {
      status: 1,
      stdout: /Limit\/schema: no longer accepts more than maximum 500\n.* new major /,
    })
    write('2.0.0', 500)
    t.match(check(), { status: 0, stdout: /500\n.* of 1\.0\.0 \(.*\), as a new major version may\.\n$/ })

    git('commit', '--all', '--message', 'second')
    t.match(check(), { status: 0, stdout: /500\n.*, as a new major version may/ }, 'the last other version')
    git('tag', 'v2.0.0')
    t.match(
      check(),
      { status: 0, stdout: /^Version 2\.0\.0 .* compatible with 2\.0\.0 \(v2\.0\.0\)/ },
      'the newest tag',
    )
    write('2.0.1', 400)
    t.match(check(), { status: 1, stdout: /400\n.* of 2\.0\.0 \(v2\.0\.0\)\. Revert/ })
    t.match(check('HEAD~1'), { status: 0, stdout: /400\n.* of 1\.0\.0 \(HEAD~1\), as a new major/ })
    write('1.9.9', 1000)
    t.match(check(), {
      status: 1,
      stdout: /^Version 1\.9\.9 of the contract is lower than 2\.0\.0 \(v2\.0\.0\)\. Set/,
    })
    write('2.0.0-rc.1', 500)
    t.match(check(), { status: 0, stdout: /compatible with 2\.0\.0/ })
    t.match(check('nowhere'), { status: 1, stderr: /^There is no contract to compare with: .*nowhere/ })
  },
)

t.test('check:breaking allows breaks before version 1.0.0', async (t) => {
  const { git, write, check } = repository(t)
  write('0.1.0', 1000)
  git('add', '.')
  git('commit', '--message', 'first')
  write('0.1.0', 500)
  t.match(check(), { status: 0, stdout: /500\n.*, as a version before 1\.0\.0 may\.\n$/ })
})

t.test(
  'check:breaking compares no contract of another title, from which the service was cloned',
  async (t) => {
    const { git, write, check } = repository(t)
    write('2.0.0', 1000)
    git('add', '.')
    git('commit', '--message', 'the service that is cloned')
    git('tag', 'v2.0.0')

    write('1.0.0', 500, 'Weather')
    const nothing = { status: 0, stdout: 'No commit has a contract of Weather to compare with.\n' }
    t.match(check(), nothing, 'before the first commit')
    git('commit', '--all', '--message', 'the clone')
    t.match(
      check(),
      { status: 0, stdout: /^Version 1\.0\.0 .* compatible with 1\.0\.0 / },
      'the first contract',
    )
    git('tag', 'v1.0.0')
    write('1.0.1', 400, 'Weather')
    t.match(check(), { status: 1, stdout: /400\n.* of 1\.0\.0 \(v1\.0\.0\)\. Revert/ }, 'its own tag')
  },
)

/** A repository with only a contract; `write` changes its version, its largest page and its title. */
function repository(t: Test) {
  const folder = t.testdir()
  const file = join(folder, 'openapi.yaml')
  const settings = ['user.name=a', 'user.email=a@localhost', 'commit.gpgsign=false', 'tag.gpgsign=false']
  const git = (...args: string[]) =>
    execFileSync('git', [...settings.flatMap((each) => ['-c', each]), ...args], { cwd: folder })
  git('init', '--quiet')
  copyFileSync('test/fixture/openapi.yaml', file)
  return {
    git,
    write: (version: string, maximum: number, title = 'Lending') => {
      const text = readFileSync('test/fixture/openapi.yaml', 'utf8').replace(/ title: .*/, ` title: ${title}`)
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

function removedParameters(names: string[]): string[] {
  return names.map((name) => `${list}: the query parameter ${name} was removed`)
}

/** The sentence for each operation with the parameter `limit`. */
function everyList(sentence: string): string[] {
  return ['/libraries', '/libraries/{library_id}/loans', '/books', '/loans'].map(
    (path) => `#/paths/${path.replaceAll('/', '~1')}/get: ${sentence}`,
  )
}
