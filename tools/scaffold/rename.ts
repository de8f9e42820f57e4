// yarn rename <name>: gives the service another name, wherever the old one stands.
import { execFileSync, spawnSync } from 'node:child_process'
import yargs from 'yargs'
import { SERVICE_NAME, SERVICE_TITLE } from '../../src/service.ts'
import { firstVersion } from './firstVersion.ts'
import { openFileChanges } from './fileChanges.ts'
import { formatFiles } from './formatFiles.ts'
import { parseServiceName } from './serviceName.ts'

/** History and law keep the old name. */
const KEPT = ['CHANGELOG.md', 'LICENSE']

const options = (await yargs(process.argv.slice(2))
  .scriptName('yarn rename')
  .usage(
    '$0 <name>',
    'Give the service another name: package, command, problem types, realm, image, titles, documents. It begins a new history: ' +
      'its version is 0.1.0, and its changelog is empty.',
    (cli) =>
      cli.positional('name', {
        type: 'string',
        demandOption: true,
        describe: 'Such as weather or "Book Lending"',
      }),
  )
  .option('title', { type: 'string', describe: 'As people read it; by default the name with a capital' })
  .option('summary', {
    type: 'string',
    describe: 'What it is, in a few words; by default "The API of <title>"',
  })
  .option('keep-history', { type: 'boolean', describe: 'Keep the version, the changelog and the summary' })
  .conflicts('summary', 'keep-history')
  .version(false)
  .wrap(100)
  .strict()
  .parseAsync()) as unknown as { name: string; title?: string; summary?: string; keepHistory?: boolean }

const changes = openFileChanges()
try {
  const { name, title } = parseServiceName(options.name, options.title)
  if (name === SERVICE_NAME && title === SERVICE_TITLE)
    throw new Error(`The service is called ${title} already.`)
  if (name !== SERVICE_NAME) assertUnused(name)
  const files = filesWith(SERVICE_NAME, []).filter((path) => !KEPT.includes(path))
  if (files.length === 0)
    throw new Error('This is not a clone: git knows no file with the name of the service.')
  for (const path of files) {
    await changes.edit(path, (text) => text.replaceAll(SERVICE_NAME, name).replaceAll(SERVICE_TITLE, title))
  }
  if (options.keepHistory !== true) {
    for (const [path, change] of Object.entries(firstVersion)) {
      await changes.edit(path, (text) => change(text, options.summary ?? `The API of ${title}`))
    }
  }
  await formatFiles(changes)
  // The entries of yarn.lock are sorted by name: `yarn install --immutable` fails otherwise.
  changes.record('yarn.lock')
  execFileSync('yarn', ['install', '--mode=update-lockfile'], { stdio: 'pipe' })
  console.log(`Renamed ${SERVICE_TITLE} to ${title} (${name}) in ${changes.written().join(', ')}.`)
  if (options.keepHistory !== true) console.log('Its version is 0.1.0, and its changelog is empty.')
} catch (error) {
  changes.revert()
  console.error((error as Error).message)
  process.exitCode = 1
}

/** Throws an Error when a name is a word of the code: a later rename could not tell the two apart. */
function assertUnused(name: string): void {
  const [file] = filesWith(name, ['--word-regexp', '--', 'src', 'openapi.yaml', 'package.json', 'Dockerfile'])
  if (file !== undefined)
    throw new Error(`"${name}" is a word in ${file} already: choose a name that is not.`)
}

/** The tracked text files that contain a text, whatever its case. */
function filesWith(text: string, args: string[]): string[] {
  const { stdout } = spawnSync('git', ['grep', '-I', '-l', '-i', '-e', text, ...args], { encoding: 'utf8' })
  return stdout.split('\n').filter((path) => path !== '')
}
