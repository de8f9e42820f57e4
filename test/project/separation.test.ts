// The framework does not know the domain, and the service's name is defined once: a clone replaces the resources, their
// tests, the contract, the migrations and one file with the name.
import { globSync, readFileSync } from 'node:fs'
import t from 'tap'
import { contract } from '../../src/contract/document.ts'
import { resources } from '../../src/resources/index.ts'
import { SERVICE_NAME } from '../../src/service.ts'

const framework = globSync(['src/**/*.ts', 'tools/**/*.ts', 'test/**/*.ts'], {
  exclude: ['src/resources/**', 'test/resources/**'],
})

/** The names of resources, of their tables, and of properties that consist of several words. */
const words = new Set([
  ...resources.flatMap(({ name, table }) => [name, table]),
  ...Object.values(contract.components.schemas)
    .filter((schema) => 'x-table' in schema)
    .flatMap((schema) => Object.keys(schema.properties ?? {}).filter((name) => name.includes('_'))),
])

t.test('no file of the framework mentions the domain', async (t) => {
  t.ok(framework.length > 50, `${framework.length} files`)
  // As a word, or as a part of an identifier in camel case.
  const forms = [...words].flatMap((word) => [
    `(?<![A-Za-z])${word}`,
    word.replace(/^./, (first) => first.toUpperCase()),
  ])
  const mention = new RegExp(`(${forms.join('|')})(?![a-z])`)
  for (const file of framework) {
    const lines = readFileSync(file, 'utf8').split('\n')
    t.same(
      lines.filter((line) => mention.test(line)),
      [],
      file,
    )
  }
})

t.test("no file but src/service.ts contains the service's name", async (t) => {
  for (const file of globSync('src/**/*.ts', { exclude: ['src/service.ts'] })) {
    const lines = readFileSync(file, 'utf8').split('\n')
    t.same(
      lines.filter((line) => line.toLowerCase().includes(SERVICE_NAME)),
      [],
      file,
    )
  }
})
