import type { CommandModule } from 'yargs'
import { backupCommand } from './backup.ts'
import { checkCommand } from './check.ts'
import { draftCommand } from './draft.ts'
import { createCommand, stepCommand } from './steps.ts'
import { statusCommand } from './status.ts'

/** `db`: the migrations of the database. */
export const dbCommand: CommandModule = {
  command: 'db',
  describe: 'Migrate the database, compare it with the contract, back it up',
  builder: (yargs) =>
    yargs
      .command(stepCommand('latest', 'Run all pending migrations'))
      .command(stepCommand('up', 'Run the next pending migration'))
      .command(
        stepCommand(
          'down',
          'Revert the last migration; data in the tables and columns that it added is lost',
        ),
      )
      .command(
        stepCommand('redo', 'Revert the last migration and run it again; data in what it added is lost'),
      )
      .command(createCommand)
      .command(draftCommand)
      .command(checkCommand)
      .command(statusCommand)
      .command(backupCommand)
      .demandCommand(1, 'Say what to do: latest, up, down, redo, create, draft, check, status or backup.'),
  handler: () => {},
}
