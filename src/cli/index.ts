import yargs from 'yargs'
import { contract } from '../contract/document.ts'
import { InterruptedError } from './interrupt.ts'
import { dbCommand } from './db/index.ts'
import { demoCommand } from './demo.ts'
import { mockCommand } from './mock.ts'
import { scriptCommand } from './script/index.ts'
import { serveCommand } from './serve.ts'

// What a command does its work with is imported when it is run, so that none waits for what only others need.

/** Runs one command line; what goes wrong is said in a sentence, with exit code 1 (130 or 143 when it was ended by a signal). */
export async function runCli(args: string[]): Promise<void> {
  const cli = yargs(args)
  cli
    .scriptName('pricebook')
    .usage('$0 <command>')
    .command(serveCommand)
    .command(demoCommand)
    .command(mockCommand)
    .command(scriptCommand)
    .command(dbCommand)
    .demandCommand(1, 'Say what to do.')
    .strict()
    .version(contract.info.version)
    .help()
    .wrap(Math.min(100, process.stdout.columns ?? 100))
    // The output may be a pipe that is not yet written to its end.
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new UsageError(message.replace(/\s*\n\s*/g, ' '))
    })
  try {
    await cli.parseAsync()
  } catch (error) {
    process.exitCode = error instanceof InterruptedError ? error.exitCode : 1
    console.error(sentenceOf(error))
    if (isUsage(error)) console.error(`See ${['pricebook', ...commandWords(args)].join(' ')} --help.`)
  }
}

/** What went wrong; an error of the system says only what, so the file or folder is added (Node.js, SystemError). */
function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { path, dest, syscall } = error as NodeJS.ErrnoException & { dest?: string }
  if (syscall === undefined || path === undefined) return error.message
  return `${dest ?? path} cannot be used: ${error.message}`
}

class UsageError extends Error {
  override name = 'UsageError'
}

// yargs gives some mistakes of the user as its own YError.
function isUsage(error: unknown): boolean {
  return error instanceof UsageError || (error instanceof Error && error.name === 'YError')
}

// The part of the command line that names a command; its help is the one to see.
function commandWords([first, second]: string[]): string[] {
  if (first !== 'script') return ['serve', 'demo', 'mock', 'db'].filter((name) => name === first)
  return ['script', ...['generate_data', 'load_data', 'export_data'].filter((name) => name === second)]
}
