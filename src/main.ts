#!/usr/bin/env node
// Nothing else is imported before the version is known, and nothing by name: an older Node would fail at the name, and
// better-sqlite3 would end its process without a word.
import module from 'node:module'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major < 22 || (major === 22 && minor < 18)) {
  console.error(`Pricebook needs Node.js 22.18 or newer; this is ${process.versions.node}.`)
  process.exitCode = 1
} else {
  // Compiled code is kept in the system's folder for temporary files: the next start is a quarter faster.
  module.enableCompileCache()
  const { runCli } = await import('./cli/index.ts')
  await runCli(process.argv.slice(2))
}
