import { readConfig } from '../config.ts'
import { SERVICE_NAME } from '../service.ts'

/** How to run the CLI: by its name, or in a clone, where it runs from the sources, by the script `cli`. */
export function commandName(): string {
  return process.argv[1]?.endsWith('.ts') ? readConfig().cliCommand : SERVICE_NAME
}
