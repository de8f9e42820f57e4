import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { Test } from 'tap'
import { buildApp } from '../src/http/app.ts'
import type { Tables } from '../src/resources/tables.ts'
import { openClient } from '../src/client/client.ts'
import { readConfig } from '../src/config.ts'
import { migrate } from '../src/database/migrations.ts'
import { openDatabase } from '../src/database/connection.ts'
import { startServer } from '../src/http/server.ts'
import { handlers } from '../src/resources/handlers.ts'
import { cacheKey } from '../src/resources/index.ts'
import { assertMatchesContract } from './assertMatchesContract.ts'
import { databaseFor } from './databases.ts'

/** A folder of its own for a test, removed after it. */
export function temporaryFolder(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'pricebook-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/**
 * The whole service on an empty database, in memory where that is SQLite's, and the typed client of it. Every answer that the client gets is
 * held to the contract: one that differs fails the test.
 */
export async function startApp(
  t: Test,
  { apiTokens, databaseUrl }: { apiTokens?: string[]; databaseUrl?: string } = {},
) {
  const db = openDatabase<Tables>(databaseUrl ?? (await databaseFor(t)))
  await migrate(db)
  const app = buildApp({ handlers, db, apiTokens })
  t.teardown(async () => {
    await app.close()
    await db.destroy()
  })
  await app.ready()
  const inject = async (request: Request) => {
    const { pathname, search } = new URL(request.url)
    const body = Buffer.from(await request.arrayBuffer())
    const answer = await app.inject({
      method: request.method as 'GET',
      url: pathname + search,
      headers: Object.fromEntries(request.headers),
      ...(body.length > 0 && { payload: body }),
    })
    assertMatchesContract(request.method, pathname, answer)
    const empty = [204, 304].includes(answer.statusCode)
    return new Response(empty ? null : answer.body, {
      status: answer.statusCode,
      headers: answer.headers as Record<string, string>,
    })
  }
  const client = openClient({ url: 'http://pricebook.test/api', token: apiTokens?.[0], fetch: inject })
  /** Sends a request as it stands, for what the typed client could never send. */
  const send = async (
    method: string,
    path: string,
    options: { body?: unknown; headers?: Record<string, string> } = {},
  ) => {
    const answer = await app.inject({
      method: method as 'GET',
      url: path,
      headers: options.headers ?? {},
      ...(options.body !== undefined && { payload: options.body as string }),
    })
    assertMatchesContract(method, path.split('?', 1)[0] ?? '', answer)
    return answer
  }
  return { app, db, client, send }
}

/** A server as in production, on a free port, with the database of `folder`; it refuses nothing because the machine is busy. */
export async function startListening(
  t: Test,
  folder = temporaryFolder(t),
  settings: Record<string, string> = {},
) {
  const DATABASE_URL = settings.DATABASE_URL ?? (await databaseFor(t, folder))
  const config = readConfig({
    PORT: '0',
    GENERATED_DIR: folder,
    OVERLOAD_DELAY: '0',
    ...settings,
    DATABASE_URL,
  })
  const server = await startServer(config, pino({ level: 'silent' }), { handlers, cacheKey })
  t.teardown(() => server.close())
  return { url: `${server.url}/api`, folder, close: server.close }
}
