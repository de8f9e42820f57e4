import type { Kysely } from 'kysely'
import createClient from 'openapi-fetch'
import root from 'tap'
import type { Test } from 'tap'
import type { ContractFile } from '../../src/contract/document.ts'
import { API_PREFIX } from '../../src/contract/paths.ts'
import { openDatabase } from '../../src/database/connection.ts'
import { migrate } from '../../src/database/migrations.ts'
import { buildApp } from '../../src/http/app.ts'
import type { Service } from '../../src/http/server.ts'
import { assertMatchesContract } from './assertMatchesContract.ts'
import { databaseFor, emptyTables } from './databases.ts'

/** A service to test: the service itself, or the fixture. */
export type TestedService = Service & { contract: ContractFile; migrations: string }

export interface AppOptions {
  apiTokens?: string[]
  /** Defaults to an empty database, on SQLite in memory. */
  databaseUrl?: string
}

/**
 * An app on a migrated database without rows, with its typed client. Every response is validated against the contract: one
 * that differs fails the test. To build an app takes longer than most tests, so those of a file that set no option share one.
 */
export async function openApp<Paths extends object, Tables>(
  t: Test,
  service: TestedService,
  options?: AppOptions,
) {
  if (options !== undefined) return buildTestedApp<Paths, Tables>(t, service, options)
  const existing = shared.get(service) as Promise<TestedApp<Paths, Tables>> | undefined
  const app = existing ?? buildTestedApp<Paths, Tables>(root, service, {})
  shared.set(service, app)
  if (existing !== undefined) {
    await emptyTables((await app).db, tablesOf(service))
  }
  return app
}

const shared = new Map<TestedService, Promise<unknown>>()

type TestedApp<Paths extends object, Tables> = Awaited<ReturnType<typeof buildTestedApp<Paths, Tables>>>

async function buildTestedApp<Paths extends object, Tables>(
  t: Test,
  { contract, migrations, handlers, resources }: TestedService,
  { apiTokens, databaseUrl }: AppOptions,
) {
  const db: Kysely<Tables> = openDatabase<Tables>(databaseUrl ?? (await databaseFor(t)))
  await migrate(db, migrations)
  const app = buildApp({ contract, handlers, resources, db, apiTokens })
  t.teardown(async () => {
    await app.close()
    await db.destroy()
  })
  await app.ready()

  /** Sends a request as it stands, also one that the typed client could never send. */
  const send = async (
    method: string,
    path: string,
    { headers = {}, body }: { headers?: Record<string, string>; body?: unknown } = {},
  ) => {
    const response = await app.inject({
      method: method as 'GET',
      url: path,
      headers,
      ...(body !== undefined && { payload: body as string }),
    })
    assertMatchesContract(contract.document, method, path.split('?', 1)[0] ?? '', response)
    return response
  }
  const client = createClient<Paths, `application/${string}`>({
    baseUrl: `http://service.test${API_PREFIX}`,
    querySerializer: { array: { style: 'form', explode: false } },
    headers: apiTokens === undefined ? {} : { authorization: `Bearer ${apiTokens[0]}` },
    fetch: async (request) => {
      const { pathname, search } = new URL(request.url)
      const body = Buffer.from(await request.arrayBuffer())
      const { statusCode, headers, ...response } = await send(request.method, pathname + search, {
        headers: Object.fromEntries(request.headers),
        ...(body.length > 0 && { body }),
      })
      const isEmpty = [204, 304].includes(statusCode)
      return new Response(isEmpty ? null : response.body, {
        status: statusCode,
        headers: headers as Record<string, string>,
      })
    },
  })
  return { app, db, client, send }
}

/** The names of a service's tables. */
export function tablesOf({ contract }: TestedService): string[] {
  const schemas = Object.values(contract.document.components.schemas)
  return schemas.flatMap((schema) => schema['x-table'] ?? [])
}
