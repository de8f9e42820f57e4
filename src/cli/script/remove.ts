import type { Argv, CommandModule, Options } from 'yargs'
import { filtersOf } from '../../contract/filters.ts'
import { resources } from '../../resources/index.ts'
import type { Command } from '../group.ts'
import { interruptible } from '../interrupt.ts'
import { apiOf, apiOptions } from '../options.ts'
import { openProgress } from '../progress.ts'
import { reportRetries } from '../reportRetries.ts'
import type { Importable } from '../../contract/resource.ts'
import { importableResources } from './importableResources.ts'

interface Arguments {
  url: string | undefined
  token: string | undefined
  'dry-run': boolean
  unused: boolean
  /** Those of the list. */
  [filter: string]: unknown
}

/** `script remove_<resource>` of each resource that can be imported: it removes what a wrong import has stored. */
export const removeCommands: Command[] = importableResources.map(removeCommand)

function removeCommand(resource: Importable): CommandModule<object, Arguments> {
  const { name, path } = resource
  const filters = filtersOf(path)
  const options: Record<string, Options> = {
    ...Object.fromEntries(
      filters.map(({ name, description = '' }) => [
        name,
        { type: 'string', requiresArg: true, array: false, describe: description } as const,
      ]),
    ),
    unused: {
      type: 'boolean',
      default: false,
      describe: `Also remove what no ${name} refer to then`,
    },
    'dry-run': { type: 'boolean', default: false, describe: 'Count the rows, and remove none' },
    ...apiOptions,
  }
  return {
    command: `remove_${name}`,
    describe: `Remove ${name}, such as those of a wrong import`,
    builder: (yargs) => {
      yargs
        .options(options)
        .epilogue(`The options can be repeated. Rows are removed that match one value of each given option.`)
      return yargs as Argv<Arguments>
    },
    handler: async (argv) => {
      const chosen = filters.flatMap(({ name }) => {
        const values = [argv[name] ?? []].flat().map(String)
        return values.length === 0 ? [] : [values.map((value) => ({ [name]: value }))]
      })
      if (chosen.length === 0) {
        const list = new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(
          filters.map(({ name }) => `--${name}`),
        )
        throw new Error(`Say which ${name} to remove, with ${list}.`)
      }
      const api = apiOf(argv)
      const { removeRows } = await import('../../csv/remove.ts')
      const progress = openProgress()
      try {
        const removed = await interruptible('Interrupted; remove again to continue.', (signal) =>
          removeRows(resource, resources, {
            ...api,
            filters: combinations(chosen),
            dryRun: argv['dry-run'],
            unused: argv.unused,
            signal,
            onRetry: reportRetries(api.url, progress.note),
            onProgress: progress.show,
            onUnknown: progress.note,
          }),
        )
        progress.stop()
        const counts = removed.map(({ name, rows }) => `${rows.toLocaleString('en')} ${name}`).join(', ')
        console.log(argv['dry-run'] ? `Would remove ${counts}.` : `Removed ${counts}.`)
      } finally {
        progress.stop()
      }
    },
  }
}

type Filters = Record<string, string>

/** One of each list, in all combinations. */
function combinations(lists: Filters[][]): Filters[] {
  return lists.reduce<Filters[]>(
    (before, list) => before.flatMap((filters) => list.map((filter) => ({ ...filters, ...filter }))),
    [{}],
  )
}
