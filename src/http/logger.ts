import { isatty } from 'node:tty'
import { pino } from 'pino'
import type { Logger } from 'pino'
import { bufferLines } from './logBuffer.ts'
import type { LogBuffer } from './logBuffer.ts'
import { standardOutput } from './logOutput.ts'

/** The log of a service. */
export interface Log {
  logger: Logger
  /** How many of its lines were dropped, because they could not be written. */
  dropped: () => number
}

/** Logs JSON lines to standard output, or formatted lines when that is a terminal. */
export async function openLog(level: string): Promise<Log & Pick<LogBuffer, 'flush' | 'end'>> {
  const format = isatty(1) ? await prettyFormat() : (line: string) => line
  const buffer = bufferLines(standardOutput(), (dropped) => {
    logger.warn({ dropped }, `The log could not be written: ${dropped} lines were dropped`)
  })
  const logger = pino({ level }, { write: (line: string) => buffer.write(format(line)) })
  return { ...buffer, logger }
}

/** In this thread: in pino's own, a terminal that is stopped (Ctrl-S) would prevent the exit. */
async function prettyFormat(): Promise<(line: string) => string> {
  const { prettyFactory } = await import('pino-pretty')
  return prettyFactory({ ignore: 'pid,hostname', translateTime: 'HH:MM:ss.l', singleLine: true })
}
