// Not imported: tap replaces the import with a version that loads tap into each process, which makes its start slower.
export const { execFile, execFileSync, spawn, spawnSync } = process.getBuiltinModule('node:child_process')
