import { commandGroup } from '../group.ts'
import { backupCommand } from './backup.ts'
import { checkCommand } from './check.ts'
import { draftCommand } from './draft.ts'
import { optimizeCommand } from './optimize.ts'
import { statusCommand } from './status.ts'
import { createCommand, stepCommand } from './steps.ts'

/** `db`: the migrations of the database. */
export const dbCommand = commandGroup(
  'db',
  'Migrate the database, compare it with the contract, back it up',
  [
    stepCommand('latest', 'Run all pending migrations'),
    stepCommand('up', 'Run the next pending migration'),
    stepCommand('down', 'Revert the last migration; data in the tables and columns that it added is lost'),
    stepCommand('redo', 'Revert the last migration and run it again; data in what it added is lost'),
    createCommand,
    draftCommand,
    checkCommand,
    statusCommand,
    optimizeCommand,
    backupCommand,
  ],
)
