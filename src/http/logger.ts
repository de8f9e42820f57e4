import { pino } from 'pino'
import type { Logger } from 'pino'

/** Logs JSON lines to standard output, or formatted lines when that is a terminal. */
export function createLogger(level: string): Logger {
  return process.stdout.isTTY
    ? pino({
        level,
        transport: {
          target: 'pino-pretty',
          options: { ignore: 'pid,hostname', translateTime: 'HH:MM:ss.l', singleLine: true },
        },
      })
    : // Asynchronous: lines that arrive during a write are written together. The exit flushes them.
      pino({ level }, pino.destination({ sync: false }))
}
