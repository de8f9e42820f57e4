import type { Test } from 'tap'
import { runCli } from '../../src/cli/index.ts'

/**
 * Runs a command in this process, without the time that another one takes to start, with only these settings. For commands that
 * print with `console` and start no process; whether a process ends, and by which signal, is tested with `run`.
 */
export async function runHere(t: Test, args: string[], settings: Record<string, string> = {}) {
  const stdout = t.capture(console, 'log')
  const stderr = t.capture(console, 'error')
  const { env } = process
  process.env = { PATH: env.PATH, ...settings }
  try {
    await runCli(args)
  } finally {
    process.env = env
  }
  const code = process.exitCode ?? 0
  process.exitCode = 0
  const printed = (calls: { args: unknown[] }[]) => calls.map(({ args }) => `${args.join(' ')}\n`).join('')
  return { code, stdout: printed(stdout()), stderr: printed(stderr()) }
}
