import yargs from 'yargs'
import { contract } from '../contract/document.ts'
import { SERVICE_NAME } from '../service.ts'
import { dbCommand } from './db/index.ts'
import { demoCommand } from './demo.ts'
import { addCommands, commandWords } from './group.ts'
import type { Command } from './group.ts'
import { InterruptedError } from './interrupt.ts'
import { mockCommand } from './mock.ts'
import { scriptCommand } from './script/index.ts'
import { serveCommand } from './serve.ts'

// A command imports what it works with when it runs, so that no other command waits for that.
const commands: Command[] = [serveCommand, demoCommand, mockCommand, scriptCommand, dbCommand]

/** Runs one command line; an error is printed as a sentence, with exit code 1 (130 or 143 after a signal). */
export async function runCli(args: string[]): Promise<void> {
  const cli = addCommands(yargs(args), commands)
    .scriptName(SERVICE_NAME)
    .usage('$0 <command>')
    .strict()
    // Otherwise --no-x y would mean that x is false, and y an argument.
    .parserConfiguration({ 'boolean-negation': false })
    .version(contract.info.version)
    .help()
    .wrap(Math.min(100, process.stdout.columns ?? 100))
    // The output may be a pipe that is not yet flushed.
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new UsageError(message.replace(/\s*\n\s*/g, ' '))
    })
  try {
    await cli.parseAsync()
  } catch (error) {
    process.exitCode = error instanceof InterruptedError ? error.exitCode : 1
    console.error(sentenceOf(error))
    if (isUsage(error))
      console.error(`See ${[SERVICE_NAME, ...commandWords(args, commands)].join(' ')} --help.`)
  }
}

/** The message of an error, with the file or folder of a system error, whose message does not always name it. */
function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { path, dest, syscall } = error as NodeJS.ErrnoException & { dest?: string }
  if (syscall === undefined || path === undefined) return error.message
  return `${dest ?? path} cannot be used: ${error.message}`
}

class UsageError extends Error {
  override name = 'UsageError'
}

// yargs reports some usage errors as its own YError.
function isUsage(error: unknown): boolean {
  return error instanceof UsageError || (error instanceof Error && error.name === 'YError')
}
