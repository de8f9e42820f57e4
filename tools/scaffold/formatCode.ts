import { format, resolveConfig } from 'prettier'
import type { FileChanges } from './fileChanges.ts'

/** Formats the TypeScript files that were written, as `yarn format` does. */
export async function formatCode(changes: FileChanges): Promise<void> {
  for (const path of changes.written().filter((each) => each.endsWith('.ts'))) {
    const options = { ...(await resolveConfig(path)), filepath: path }
    await changes.edit(path, (text) => format(text, options))
  }
}
