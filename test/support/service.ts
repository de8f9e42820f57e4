import type { Test } from 'tap'
import type { paths } from '../../generated/api.d.ts'
import { contractFile } from '../../src/contract/document.ts'
import { MIGRATIONS } from '../../src/database/migrations.ts'
import { handlers } from '../../src/resources/handlers.ts'
import { cacheKey, resources } from '../../src/resources/index.ts'
import type { Tables } from '../../src/resources/tables.ts'
import { openApp } from './app.ts'
import type { AppOptions } from './app.ts'
import { openServer } from './server.ts'
import { withRoutes } from './withRoutes.ts'

/** The service. */
export const service = {
  contract: await withRoutes(contractFile),
  migrations: MIGRATIONS,
  handlers,
  resources,
  cacheKey,
}

/** Builds the service on an empty database; see `openApp`. */
export function startApp(t: Test, options?: AppOptions) {
  return openApp<paths, Tables>(t, service, options)
}

/** Starts a server of the service on a free port; see `openServer`. */
export function startListening(t: Test, folder?: string, settings?: Record<string, string>) {
  return openServer(t, service, folder, settings)
}
