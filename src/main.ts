#!/usr/bin/env node
// Checks the version of Node.js before it imports anything that needs a newer one: better-sqlite3 crashes an older process
// without a message.
import { SERVICE_TITLE } from './service.ts'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major < 22 || (major === 22 && minor < 18)) {
  console.error(`${SERVICE_TITLE} needs Node.js 22.18 or newer; this is ${process.versions.node}.`)
  process.exitCode = 1
} else {
  const { enableCompileCache } = await import('./cli/compileCache.ts')
  enableCompileCache()
  const { runCli } = await import('./cli/index.ts')
  await runCli(process.argv.slice(2))
}
