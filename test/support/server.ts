import { pino } from 'pino'
import type { Logger } from 'pino'
import root from 'tap'
import type { Test } from 'tap'
import { readConfig } from '../../src/config.ts'
import { API_PREFIX } from '../../src/contract/paths.ts'
import { openDatabase } from '../../src/database/connection.ts'
import { startServer } from '../../src/http/server.ts'
import { tablesOf } from './app.ts'
import type { TestedService } from './app.ts'
import { databaseFor, emptyTables } from './databases.ts'
import { temporaryFolder } from './temporaryFolder.ts'

/**
 * A server as in production, on a free port, with an empty database: the prefix of its URLs, the folder of its database, and a
 * function that closes it. All tests of a process that set no option share one, which the next of them empties, and which none
 * may close: to start a server takes longer than most tests.
 */
export async function openServer(t: Test, service: TestedService, ...options: ServerOptions) {
  if (options.some((option) => option !== undefined)) return startTestedServer(t, service, ...options)
  const existing = sharedServers.get(service)
  const server = existing ?? startTestedServer(root, service)
  sharedServers.set(service, server)
  if (existing !== undefined) {
    const { databaseUrl } = await server
    const db = openDatabase<unknown>(databaseUrl)
    await emptyTables(db, tablesOf(service)).finally(() => db.destroy())
  }
  return { ...(await server), close: rejectClose }
}

const sharedServers = new Map<TestedService, ReturnType<typeof startTestedServer>>()

function rejectClose(): Promise<void> {
  throw new Error('Start it in a folder of its own: other tests share this server')
}

/** The folder of the database, defaults to a new one; the settings; the logger. */
type ServerOptions = [folder?: string, settings?: Record<string, string>, logger?: Logger]

/** Starts a server. It never sheds load: the machine that runs the tests is busy. */
async function startTestedServer(
  t: Test,
  service: TestedService,
  ...[folder = temporaryFolder(t), settings = {}, logger = pino({ level: 'silent' })]: ServerOptions
) {
  const databaseUrl = settings.DATABASE_URL ?? (await databaseFor(t, folder))
  const config = readConfig({
    PORT: '0',
    GENERATED_DIR: folder,
    OVERLOAD_DELAY: '0',
    ...settings,
    DATABASE_URL: databaseUrl,
  })
  const server = await startServer(config, { logger, dropped: () => 0 }, service)
  let closing: Promise<void> | undefined
  const close = () => (closing ??= server.close())
  t.teardown(close)
  return { url: `${server.url}${API_PREFIX}`, folder, databaseUrl, close }
}
