// yarn new <resource> [property:type…]: adds a complete resource to the contract, the code, the tests and the migrations.
import { execFileSync } from 'node:child_process'
import yargs from 'yargs'
import { contract } from '../../src/contract/document.ts'
import { SERVICE_NAME } from '../../src/service.ts'
import { addToHandlers, addToTable, addToTables } from './codeText.ts'
import { addToContract } from './editContract.ts'
import { examplesOf } from './examples.ts'
import { filtersOf, referencesWithoutFilter } from './filters.ts'
import { openFileChanges } from './fileChanges.ts'
import { formatFiles } from './formatFiles.ts'
import { keyNames } from './label.ts'
import { namesOf } from './naming.ts'
import type { ResourceNames } from './naming.ts'
import { parseProperties } from './properties.ts'
import { referencedResources } from './referencedResource.ts'
import { handlersFile } from './templates/handlers.ts'
import { queriesFile } from './templates/queries/file.ts'
import { resourceFile } from './templates/resource.ts'
import { sampleDataFile } from './templates/sampleData/file.ts'
import { testFile } from './templates/test/file.ts'
import { testSampleFile } from './templates/test/sample.ts'

const {
  resource,
  properties: words,
  plural,
} = (await yargs(process.argv.slice(2))
  .scriptName('yarn new')
  .usage(
    '$0 <resource> [properties..]',
    'Add a resource: contract, handlers, queries, test, sample data, migration',
    (cli) =>
      cli
        .positional('resource', {
          type: 'string',
          demandOption: true,
          describe: 'Its name in the singular, such as station',
        })
        .positional('properties', {
          type: 'string',
          array: true,
          default: [],
          describe: 'Such as name:string!',
        }),
  )
  .option('plural', { type: 'string', describe: 'Its plural, where the noun is irregular' })
  .example(
    '$0 station name:string! latitude:number! elevation:number',
    'name is required, and the natural key',
  )
  .example(
    "$0 reading station:station! taken_at:date-time! 'kind:enum(air|water)'",
    'A reference, and an enum',
  )
  .epilogue(
    'Types: string, integer, number, boolean, date, date-time, time, enum(a|b), or the name of a resource, which is a ' +
      'reference to it. ! means required; :unique marks the natural key. Without it, the key is name, or else the required ' +
      'references, texts, days and times.',
  )
  .version(false)
  .wrap(100)
  .strict()
  .parseAsync()) as unknown as { resource: string; properties: string[]; plural?: string }

const changes = openFileChanges()
try {
  const names = namesOf(resource, plural)
  assertNotTheService(names)
  const properties = parseProperties(words, referencedResources(contract))
  const examples = examplesOf(names, properties)
  const folder = `src/resources/${names.plural}`
  const tests = `test/resources/${names.plural}`

  await changes.edit('openapi.yaml', (text) => addToContract(text, names, properties, examples))
  changes.create(`${folder}/handlers.ts`, handlersFile(names, properties))
  changes.create(`${folder}/queries.ts`, queriesFile(names, properties))
  changes.create(`${folder}/resource.ts`, resourceFile(names, properties))
  changes.create(`${folder}/sampleData.ts`, sampleDataFile(names, properties))
  changes.create(`${tests}/sample.ts`, testSampleFile(names, examples))
  changes.create(`${tests}/${names.plural}.test.ts`, testFile(names, properties, examples))
  await changes.edit('src/resources/handlers.ts', (text) => addToHandlers(text, names))
  await changes.edit('src/resources/index.ts', (text) => addToTable(text, names))
  await changes.edit('src/resources/tables.ts', (text) => addToTables(text, names, properties))
  await formatFiles(changes)
  changes.record('generated/api.d.ts')
  execFileSync('yarn', ['generate'], { stdio: 'pipe' })
  const drafted = execFileSync('yarn', ['db', 'draft', `add_${names.singular}`], {
    encoding: 'utf8',
    stdio: 'pipe',
  })
  console.log(`Added ${names.manyWords}: ${changes.written().join(', ')}.`)
  console.log(`Natural key: ${keyNames(properties).join(', ')}.`)
  console.log(
    `Filters of the list: ${
      filtersOf(names, properties)
        .map(({ name }) => name)
        .join(', ') || 'none'
    }.`,
  )
  for (const name of referencesWithoutFilter(properties)) {
    console.log(
      `None by ${name}, which several properties identify: see "Add a nested list" in CONTRIBUTING.md.`,
    )
  }
  console.log(drafted.trim())
  console.log(
    'Next: read the migration, set the limits of the schemas in openapi.yaml, then yarn check && yarn test.',
  )
} catch (error) {
  changes.revert()
  console.error((error as Error).message)
  process.exitCode = 1
}

/** A text that contains both could not tell them apart, and a later rename would change the resource. */
function assertNotTheService({ singular, plural }: ResourceNames): void {
  if (![singular, plural].includes(SERVICE_NAME)) return
  throw new Error(`${SERVICE_NAME} is the name of the service: run yarn rename with another one first.`)
}
