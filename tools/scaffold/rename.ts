// yarn rename <name> [--title "Its Title"]: gives the service another name, wherever the old one stands.
import { execFileSync } from 'node:child_process'
import yargs from 'yargs'
import { SERVICE_NAME, SERVICE_TITLE } from '../../src/service.ts'
import { openFileChanges } from './fileChanges.ts'

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
  if (!/^[a-z][a-z0-9]*$/.test(name)) {
    throw new Error(
      `"${name}" cannot name a service: it is a command, a package and part of URNs, so use a-z and 0-9.`,
    )
  }
  const newTitle = title ?? name.charAt(0).toUpperCase() + name.slice(1)
  const files = execFileSync('git', ['grep', '-Il', '-i', SERVICE_NAME], { encoding: 'utf8' })
    .trim()
    .split('\n')
  for (const path of files.filter((each) => !KEPT.includes(each))) {
    await changes.edit(path, (text) =>
      text.replaceAll(SERVICE_NAME, name).replaceAll(SERVICE_TITLE, newTitle),
    )
  }
  console.log(`Renamed ${SERVICE_TITLE} to ${newTitle} in ${changes.written().length} files.`)
} catch (error) {
  changes.revert()
  console.error((error as Error).message)
  process.exitCode = 1
}
