import type { onResponseHookHandler } from 'fastify'
import { symbols } from 'pino'
import type { DestinationStream, Logger } from 'pino'
import { isHealth } from '../contract/paths.ts'
import { durationOf } from './duration.ts'

/**
 * A hook that logs each request; health checks come every few seconds, so at level `debug`. It writes the line that a logger
 * without options such as `redact` would. To derive that from an object, pino takes 2 of 20 µs of an uncached response.
 */
export function logRequests(logger: Logger): onResponseHookHandler {
  const output = Reflect.get(logger, symbols.streamSym) as DestinationStream
  const bindings = Reflect.get(logger, symbols.chindingsSym) as string
  return ({ id, method, url }, reply, done) => {
    const level = isHealth(url) ? 'debug' : 'info'
    if (logger.isLevelEnabled(level)) {
      // eslint-disable-next-line no-restricted-properties -- the time of day, not a duration
      const start = `{"level":${logger.levels.values[level]},"time":${Date.now()}${bindings}`
      const ms = Math.round(durationOf(reply) * 10) / 10
      const request = `"reqId":"${id}","method":"${method}","url":${JSON.stringify(url)}`
      output.write(`${start},${request},"status":${reply.statusCode},"ms":${ms},"msg":"request completed"}\n`)
    }
    done()
  }
}
