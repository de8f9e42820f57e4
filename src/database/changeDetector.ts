import SQLite from 'better-sqlite3'

/** Detects commits to an SQLite file. */
export interface ChangeDetector {
  /** Whether any connection, of any process, has committed since the last call; true at the first call. */
  hasChanged: () => boolean
  close: () => void
}

/**
 * Watches an SQLite file with `pragma data_version`, which changes with each commit of another connection
 * (sqlite.org/pragma.html#pragma_data_version). So it opens a connection of its own, which never writes.
 */
export function detectChanges(file: string): ChangeDetector {
  const sqlite = new SQLite(file, { readonly: true })
  const dataVersion = sqlite.prepare<[], number>('pragma data_version').pluck()
  let known: number | undefined
  return {
    hasChanged: () => {
      const version = dataVersion.get()
      if (version === known) return false
      known = version
      return true
    },
    close: () => sqlite.close(),
  }
}
