import type { Config } from '../config.ts'
import type { Server } from '../http/listen.ts'

/** Runs the service with the handlers of its resources until a signal stops it. */
export async function startService(config: Config): Promise<Server> {
  const { serve, startServer } = await import('../http/server.ts')
  const { handlers } = await import('../resources/handlers.ts')
  const { WEB } = await import('../http/plugins/webPage.ts')
  const { cacheKey, resources } = await import('../resources/index.ts')
  const service = { handlers, resources, webFolder: WEB, cacheKey }
  return serve(config, (config, log) => startServer(config, log, service))
}
