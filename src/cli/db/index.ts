import type { CommandModule } from 'yargs'
import { backupCommand } from './backup.ts'
import { checkCommand } from './check.ts'
import { draftCommand } from './draft.ts'
import { createCommand, stepCommand } from './steps.ts'
import { statusCommand } from './status.ts'

/** `pricebook db`: the migrations of the database. */
export const dbCommand: CommandModule = {
  command: 'db',
  describe: 'Migrate the database and see how far it is',
  builder: (yargs) =>
    yargs
      .command(stepCommand('latest', 'Run all migrations that are pending'))
      .command(stepCommand('up', 'Run the next migration'))
      .command(stepCommand('down', 'Undo the newest migration; the data in what it made is lost'))
      .command(
        stepCommand('redo', 'Undo the newest migration and run it again; the data in what it made is lost'),
      )
      .command(createCommand)
      .command(draftCommand)
      .command(checkCommand)
      .command(statusCommand)
      .command(backupCommand)
      .demandCommand(1, 'Say what to do: latest, up, down, redo, create, draft, check, status or backup.'),
  handler: () => {},
}
