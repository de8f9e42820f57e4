import { setFlagsFromString } from 'node:v8'
import type { Config } from '../config.ts'
import type { Server } from '../http/listen.ts'

/** Runs the service with the handlers of its resources until a signal stops it. */
export async function startService(config: Config): Promise<Server> {
  const { serve, startServer } = await import('../http/server.ts')
  const { handlers } = await import('../resources/handlers.ts')
  const { WEB } = await import('../http/plugins/webPage.ts')
  const { cacheKey, resources } = await import('../resources/index.ts')
  const service = { handlers, resources, webFolder: WEB, cacheKey }
  const server = await serve(config, (config, log) => startServer(config, log, service))
  stopPretenuring()
  return server
}

/**
 * Keeps the objects of requests out of V8's old generation. When a hundred objects that a function creates survive a scavenge of a
 * young generation of the largest size, as when many clients connect after a load, V8 allocates all later ones in the old
 * generation (`src/heap/pretenuring-handler.cc`). There each response leaves 180 bytes of garbage, and takes a tenth more time.
 * A flag of the command line would make each start 30 ms slower: Node.js rejects the compiled code in its binary then. Node.js
 * advises against flags that change after the start (nodejs.org/api/v8.html); of this one only later scavenges take notice.
 */
export function stopPretenuring(): void {
  setFlagsFromString('--no-allocation-site-pretenuring')
}
