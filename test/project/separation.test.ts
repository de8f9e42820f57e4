// The framework does not know the domain, and the service's name is defined once: a clone replaces the resources, their
// tests, the contract, the migrations and one file with the name.
import { globSync, readFileSync } from 'node:fs'
import t from 'tap'
import type { Test } from 'tap'
import { contract } from '../../src/contract/document.ts'
import { resources } from '../../src/resources/index.ts'
import { SERVICE_NAME } from '../../src/service.ts'

/** The resources of this repository, as words or as parts of identifiers in camel case. */
const domain = /((?<![A-Za-z])(market|product|price)|Market|Product|Price)s?(?![a-z])/

/** Asserts that no line of these files matches. */
function assertNoMatch(t: Test, files: string[], pattern: RegExp) {
  t.ok(files.length > 30, `${files.length} files`)
  for (const file of files) {
    const lines = readFileSync(file, 'utf8').split('\n')
    t.same(
      lines.filter((line) => pattern.test(line)),
      [],
      file,
    )
  }
}

t.test('no file of the framework mentions the domain of this repository', async (t) => {
  const framework = globSync(['src/**/*.ts', 'tools/**/*.ts', 'test/**/*.ts'], {
    // These tests are about the resources of this repository.
    exclude: [
      'src/resources/**',
      'test/resources/**',
      'test/web/**',
      'test/project/{separation.test,documentedResources}.ts',
      'test/makeItYours/**',
    ],
  })
  assertNoMatch(t, framework, domain)
})

t.test('no file of the framework names a path, schema or column of a resource', async (t) => {
  const schemas = Object.entries(contract.components.schemas).filter(([, schema]) => 'x-table' in schema)
  const names = [
    // Not as a part of a file's path.
    ...resources.map(({ path }) => `(?<!\\.)${path}(?!\\.)`),
    ...schemas.flatMap(([name]) => [`${name}Input`, `${name}Page`]),
    // A column with a name of one word may have another meaning in the framework.
    ...schemas.flatMap(([, { properties = {} }]) =>
      Object.keys(properties).filter((name) => name.includes('_')),
    ),
  ]
  const framework = globSync('src/**/*.ts', { exclude: ['src/resources/**'] })
  assertNoMatch(t, framework, new RegExp(`(?<![A-Za-z_])(${names.join('|')})(?![A-Za-z_])`))
})

t.test('the parts of the contract that all resources share mention none of them', async (t) => {
  const { headers, responses } = contract.components as Record<string, object>
  const { description } = contract.info as { description?: string }
  const shared = JSON.stringify({ headers, responses, description })
  t.notMatch(shared, domain)
  t.notMatch(shared, new RegExp(`(${resources.map(({ path }) => path).join('|')})(?![A-Za-z_])`))
})

t.test("no file but src/service.ts contains the service's name", async (t) => {
  assertNoMatch(t, globSync('src/**/*.ts', { exclude: ['src/service.ts'] }), new RegExp(SERVICE_NAME, 'i'))
})
