import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import t from 'tap'
import { generateData } from '../../src/csv/generate.ts'
import { readRecords } from '../../src/csv/records.ts'
import { resources } from '../fixture/resources.ts'
import { collect, contentOf } from './files.ts'

const options = { seed: 7, sizes: { libraries: 4, books: 30, loans: 1234 } }

t.test('writes the same bytes for the same seed, others for another', async (t) => {
  const dir = t.testdir()
  await generateData(resources, { ...options, dir: join(dir, 'a') })
  await generateData(resources, { ...options, dir: join(dir, 'b') })
  await generateData(resources, { ...options, dir: join(dir, 'c'), seed: 8 })
  t.strictSame(contentOf(join(dir, 'a')), contentOf(join(dir, 'b')))
  // Not `notSame`, which lists the differences: that takes most of the time of this file.
  t.notOk(isDeepStrictEqual(contentOf(join(dir, 'a')), contentOf(join(dir, 'c'))), 'another seed')
})

t.test('uses the default of each size that is omitted', async (t) => {
  const dir = t.testdir()
  await generateData(resources, { dir, seed: 1, sizes: { loans: 3 } })
  const lines = Object.values(contentOf(dir)).map((text) => text.split('\n').length - 2)
  const [libraries, books] = resources.map(({ sample }) => sample.count.default)
  t.strictSame(lines, [books, libraries, 3], 'books.csv, libraries.csv, loans.csv')
})

t.test('generates rows whose natural keys are unique', async (t) => {
  const dir = t.testdir()
  await generateData(resources, { dir, seed: 7, sizes: { libraries: 40, books: 3000, loans: 20_000 } })
  for (const resource of resources) {
    const records = await collect(readRecords(join(dir, resource.file), resource))
    const keys = records.map((record) =>
      JSON.stringify(resource.key.map((column) => ('value' in record ? record.value[column] : undefined))),
    )
    t.equal(new Set(keys).size, keys.length, resource.name)
  }
})

t.test('overwrites files that exist only with force', async (t) => {
  const dir = t.testdir({ 'books.csv': 'mine' })
  await t.rejects(generateData(resources, { ...options, dir }), { message: /^books.csv in .* --force/ })
  t.strictSame(readdirSync(dir), ['books.csv'])
  await generateData(resources, { ...options, dir, force: true })
  t.not(readFileSync(join(dir, 'books.csv'), 'utf8'), 'mine', 'books.csv is overwritten')
})

t.test('leaves no partial file when it is interrupted', async (t) => {
  const dir = t.testdir({ 'libraries.csv': 'mine' })
  const controller = new AbortController()
  const generating = generateData(resources, {
    ...options,
    dir,
    force: true,
    signal: controller.signal,
    onProgress: ({ name }) => name === 'loans' && controller.abort(new Error('enough')),
  })
  await t.rejects(generating, { message: 'enough' })
  t.strictSame(contentOf(dir), { 'libraries.csv': 'mine' })
})

t.test('creates the folder, and reports when it cannot', async (t) => {
  const dir = t.testdir()
  await generateData(resources, { ...options, dir: join(dir, 'new', 'folder') })
  t.strictSame(readdirSync(join(dir, 'new', 'folder')).sort(), resources.map(({ file }) => file).sort())
  writeFileSync(join(dir, 'file'), '')
  await t.rejects(generateData(resources, { ...options, dir: join(dir, 'file', 'folder') }), {
    code: 'ENOTDIR',
  })
})
