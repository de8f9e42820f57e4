// yarn rename <name> [--title "Its Title"]: gives the service another name, wherever the old one stands.
import { execFileSync, spawnSync } from 'node:child_process'
import yargs from 'yargs'
import { SERVICE_NAME, SERVICE_TITLE } from '../../src/service.ts'
import { openFileChanges } from './fileChanges.ts'
import { formatFiles } from './formatFiles.ts'
import { capitalized } from './naming.ts'

/** History and law keep the old name. */
const KEPT = ['CHANGELOG.md', 'LICENSE']

const { name, title } = (await yargs(process.argv.slice(2))
  .scriptName('yarn rename')
  .usage(
    '$0 <name>',
    'Give the service another name: package, command, problem types, realm, image, titles, documents',
    (cli) => cli.positional('name', { type: 'string', demandOption: true, describe: 'Such as weather' }),
  )
  .option('title', { type: 'string', describe: 'As people read it; by default the name with a capital' })
  .version(false)
  .wrap(100)
  .strict()
  .parseAsync()) as unknown as { name: string; title?: string }

const changes = openFileChanges()
try {
  assertUsable(name)
  const newTitle = title ?? titleOf(name)
  const files = filesWith(SERVICE_NAME, []).filter((path) => !KEPT.includes(path))
  if (files.length === 0)
    throw new Error('This is not a clone: git knows no file with the name of the service.')
  for (const path of files) {
    await changes.edit(path, (text) =>
      text.replaceAll(SERVICE_NAME, name).replaceAll(SERVICE_TITLE, newTitle),
    )
  }
  await formatFiles(changes)
  // The entries of yarn.lock are sorted by name: `yarn install --immutable` fails otherwise.
  execFileSync('yarn', ['install', '--mode=update-lockfile'], { stdio: 'pipe' })
  console.log(`Renamed ${SERVICE_TITLE} to ${newTitle} in ${files.length} files.`)
} catch (error) {
  changes.revert()
  console.error((error as Error).message)
  process.exitCode = 1
}

function assertUsable(name: string): void {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
    throw new Error(
      `"${name}" cannot name a service: it is a command and a package, so use a-z, 0-9 and single hyphens.`,
    )
  }
  // A later rename could not tell such a name from the word.
  const [file] = filesWith(name, ['--word-regexp', '--', 'src', 'openapi.yaml', 'package.json', 'Dockerfile'])
  if (file !== undefined)
    throw new Error(`"${name}" is a word in ${file} already: choose a name that is not.`)
}

/** The tracked text files that contain a text, whatever its case. */
function filesWith(text: string, options: string[]): string[] {
  const { stdout } = spawnSync('git', ['grep', '-I', '-l', '-i', '-e', text, ...options], {
    encoding: 'utf8',
  })
  return stdout.split('\n').filter((path) => path !== '')
}

/** `weather-stations` as `Weather stations`. */
function titleOf(name: string): string {
  return capitalized(name.replaceAll('-', ' '))
}
