import { commandGroup } from '../group.ts'
import { exportDataCommand } from './export_data.ts'
import { generateDataCommand } from './generate_data.ts'
import { importCommands } from './import.ts'
import { loadDataCommand } from './load_data.ts'
import { removeCommands } from './remove.ts'

/** `script`: the commands that work with CSV files. */
export const scriptCommand = commandGroup('script', 'Generate, load, import and export CSV files', [
  generateDataCommand,
  loadDataCommand,
  exportDataCommand,
  ...importCommands,
  ...removeCommands,
])
