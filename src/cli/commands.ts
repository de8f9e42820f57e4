import yargs from 'yargs'
import { contract } from '../contract/document.ts'
import { SERVICE_NAME } from '../service.ts'
import { dbCommand } from './db/index.ts'
import { demoCommand } from './demo.ts'
import { addCommands, commandWords } from './group.ts'
import type { Command } from './group.ts'
import { mockCommand } from './mock.ts'
import { scriptCommand } from './script/index.ts'
import { serveCommand } from './serve.ts'

// A command imports what it works with when it runs, so that no other command waits for that.
const commands: Command[] = [serveCommand, demoCommand, mockCommand, scriptCommand, dbCommand]

/** Parses one command line and runs its command; throws a usage error with the command whose help explains it. */
export async function runCommand(args: string[]): Promise<void> {
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
    if (!isUsage(error)) throw error
    const command = [SERVICE_NAME, ...commandWords(args, commands)].join(' ')
    throw new UsageError(`${error.message}\nSee ${command} --help.`)
  }
}

class UsageError extends Error {
  override name = 'UsageError'
}

// yargs reports some usage errors as its own YError.
function isUsage(error: unknown): error is Error {
  return error instanceof UsageError || (error instanceof Error && error.name === 'YError')
}
