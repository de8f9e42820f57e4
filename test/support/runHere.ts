import type { Test } from 'tap'
import { runCli } from '../../src/cli/index.ts'

/** Runs a command in this process, without the time that another one takes to start. */
export async function runHere(t: Test, args: string[]) {
  const stdout = t.capture(console, 'log')
  const stderr = t.capture(console, 'error')
  await runCli(args)
  const code = process.exitCode ?? 0
  process.exitCode = 0
  const printed = (calls: { args: unknown[] }[]) => calls.map(({ args }) => `${args.join(' ')}\n`).join('')
  return { code, stdout: printed(stdout()), stderr: printed(stderr()) }
}
