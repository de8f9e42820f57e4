import { format, getFileInfo, resolveConfig } from 'prettier'
import type { FileChanges } from './fileChanges.ts'

/** Formats the files that were written, as `yarn format` does. */
export async function formatFiles(changes: FileChanges): Promise<void> {
  for (const path of changes.written()) {
    const { ignored, inferredParser } = await getFileInfo(path, { ignorePath: '.prettierignore' })
    if (ignored || inferredParser === null) continue
    const options = { ...(await resolveConfig(path)), filepath: path }
    await changes.edit(path, (text) => format(text, options))
  }
}
