import { InterruptedError } from './interrupt.ts'
import { runService } from './serve.ts'

/** Runs one command line; an error is printed as a sentence, with exit code 1 (130 or 143 after a signal). */
export async function runCli(args: string[]): Promise<void> {
  try {
    // To start the service, neither yargs nor the other commands are needed: they are a tenth of its start.
    if (args.length === 1 && args[0] === 'serve') await runService()
    else {
      const { runCommand } = await import('./commands.ts')
      await runCommand(args)
    }
  } catch (error) {
    process.exitCode = error instanceof InterruptedError ? error.exitCode : 1
    console.error(sentenceOf(error))
  }
}

/** The message of an error, with the file or folder of a system error, whose message does not always name it. */
function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { path, dest, syscall } = error as NodeJS.ErrnoException & { dest?: string }
  if (syscall === undefined || path === undefined) return error.message
  return `${dest ?? path} cannot be used: ${error.message}`
}
