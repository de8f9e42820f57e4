// yarn run remove <resource>: removes a resource from the contract, the code and the tests, and drafts the migration that drops
// its table.
import { execFileSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import yargs from 'yargs'
import { contract } from '../../src/contract/document.ts'
import { removeFromHandlers, removeFromTable, removeFromTables } from './codeText.ts'
import { removeFromContract } from './editContract.ts'
import { openFileChanges } from './fileChanges.ts'
import { formatFiles } from './formatFiles.ts'
import { referencedResources } from './referencedResource.ts'
import type { ReferencedResource } from './referencedResource.ts'

const { resource } = (await yargs(process.argv.slice(2))
  .scriptName('yarn run remove')
  .usage('$0 <resource>', 'Remove a resource: contract, handlers, queries, test, sample data, table', (cli) =>
    cli.positional('resource', { type: 'string', demandOption: true, describe: 'Its name, such as station' }),
  )
  .version(false)
  .wrap(100)
  .strict()
  .parseAsync()) as unknown as { resource: string }

const changes = openFileChanges()
try {
  const resources = referencedResources(contract)
  const { singular, plural } = findResource(resource, resources)
  assertUnreferenced(singular)
  // What no resource uses is removed too, and a new one would not find what all of them share, such as Limit and Cursor.
  if (resources.length === 1) throw new Error(`${singular} is the last resource: add another one first.`)

  await changes.edit('openapi.yaml', (text) => removeFromContract(text, plural))
  for (const path of [...filesOf(plural), ...pageOf(plural)]) changes.remove(path)
  await changes.edit('src/resources/handlers.ts', (text) => removeFromHandlers(text, plural))
  await changes.edit('src/resources/index.ts', (text) => removeFromTable(text, plural))
  await changes.edit('src/resources/tables.ts', (text) => removeFromTables(text, singular))
  await formatFiles(changes)
  changes.record('generated/api.d.ts')
  execFileSync('yarn', ['generate'], { stdio: 'pipe' })
  const drafted = execFileSync('yarn', ['db', 'draft', `drop_${singular}`], {
    encoding: 'utf8',
    stdio: 'pipe',
  })
  console.log(`Removed ${plural}: deleted ${changes.removed().join(', ')}.`)
  console.log(`Changed ${changes.written().join(', ')}.`)
  console.log(drafted.trim())
  const mentions = mentionsOf(plural)
  if (mentions.length > 0) {
    console.log(
      `It is still mentioned in ${mentions.join(', ')}: rewrite the documents, and delete or rewrite the benchmarks.`,
    )
  }
} catch (error) {
  changes.revert()
  console.error((error as Error).message)
  process.exitCode = 1
}

/** The files of a resource and of its tests. */
function filesOf(plural: string): string[] {
  const entries = globSync(`{src,test}/resources/${plural}/**`, { withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
}

/** The files of the page for people and of its tests, if the page shows a resource: without it, `/` redirects to Swagger UI. */
function pageOf(plural: string): string[] {
  const page = globSync('web/*', { exclude: ['web/tsconfig.json'] })
  const isShown = page.some((path) => readFileSync(path, 'utf8').includes(`/${plural}`))
  return isShown ? [...page, ...globSync('test/web/*')] : []
}

function findResource(name: string, resources: ReferencedResource[]): ReferencedResource {
  const found = resources.find(({ singular, plural }) => [singular, plural].includes(name))
  if (found !== undefined) return found
  throw new Error(
    `There is no resource ${name}: there are ${resources.map(({ singular }) => singular).join(', ')}.`,
  )
}

function assertUnreferenced(table: string): void {
  const referring = Object.entries(contract.components.schemas).filter(
    ([, schema]) =>
      schema['x-table'] !== table &&
      Object.values(schema['x-references'] ?? {}).some((reference) => reference.table === table),
  )
  if (referring.length === 0) return
  const names = referring.map(([, schema]) => schema['x-table'])
  throw new Error(
    `${table} is referred to by ${names.join(', ')}: remove ${names.length === 1 ? 'that' : 'these'} first.`,
  )
}

/** The documents and benchmarks that a person has to rewrite. */
function mentionsOf(plural: string): string[] {
  return globSync(['README.md', 'CONTRIBUTING.md', 'docs/*.md', 'bench/**/*.{md,ts}']).filter((path) =>
    readFileSync(path, 'utf8').includes(plural),
  )
}
