import { join, resolve } from 'node:path'
import type { Argv, CommandModule } from 'yargs'
import { readConfig } from '../../config.ts'
import type { Importable } from '../../contract/resource.ts'
import { resources } from '../../resources/index.ts'
import type { Command } from '../group.ts'
import { interruptible } from '../interrupt.ts'
import { apiOf } from '../options.ts'
import { openProgress } from '../progress.ts'
import { reportRetries } from '../reportRetries.ts'
import { importableResources } from './importableResources.ts'
import { importOptions, interpretArguments } from './importOptions.ts'
import type { ImportArguments } from './importOptions.ts'
import { describeImport, describeResult } from './importReport.ts'
import { removalCommand } from './removalCommand.ts'

/** `script import_<resource>` of each resource that has settings for it. */
export const importCommands: Command[] = importableResources.map(importCommand)

/** Exit code 0 when all rows are imported, 2 when some are rejected, 1 when the import fails. */
function importCommand(resource: Importable): CommandModule<object, ImportArguments> {
  const { name } = resource
  return {
    command: `import_${name} <files..>`,
    describe: `Import ${name} from any CSV files with a header`,
    builder: (yargs) => {
      yargs
        .positional('files', { type: 'string', demandOption: true, describe: 'The CSV files' })
        .options(importOptions(resource))
        .config('config', 'A JSON file with options')
        .example(
          `$0 script import_${name} list.csv --dry-run`,
          'Read the file, and report what would be stored',
        )
        .epilogue(
          'What the rows refer to is created where it is missing. Importing is safe to repeat. The exit code is 0 when all rows are imported, 2 when some are rejected, 1 when the import fails.',
        )
      return yargs as Argv<ImportArguments>
    },
    handler: async (argv) => {
      const rejectsDir =
        argv.rejects === undefined ? join(readConfig().generatedDir, 'rejects') : resolve(argv.rejects)
      const api = apiOf(argv)
      const interpreted = interpretArguments(resource, argv)
      const { importData } = await import('../../csv/import/importData.ts')
      const progress = openProgress()
      try {
        const result = await interruptible('Interrupted; import again to continue.', (signal) =>
          importData(resource, resources, {
            ...api,
            ...interpreted,
            rejectsDir,
            signal,
            onOpen: (file) => progress.note(describeImport(resource, file)),
            onRetry: reportRetries(api.url, progress.note),
            onProgress: progress.show,
          }),
        )
        progress.stop()
        console.log(describeResult(resource, result, argv['dry-run']))
        if (result.created !== undefined) console.log(removalCommand(resource, result, argv.url))
        if (result.files.some(({ counts }) => counts.rejected > 0)) process.exitCode = 2
      } finally {
        progress.stop()
      }
    },
  }
}
