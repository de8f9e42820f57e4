import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Test } from 'tap'
import { spawn } from './childProcess.ts'
import { databaseFor } from './databases.ts'

/** Starts a program, by default the service, in a process of its own with only these settings. */
export function start(t: Test, args: string[], settings: NodeJS.ProcessEnv = {}, main = 'src/main.ts') {
  const { PATH, NODE_COMPILE_CACHE } = process.env
  const child = spawn(process.execPath, [main, ...args], {
    env: { PATH, NODE_COMPILE_CACHE, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', (data: Buffer) => (output.stdout += data.toString()))
  child.stderr.on('data', (data: Buffer) => (output.stderr += data.toString()))
  t.teardown(() => child.kill('SIGKILL'))
  return { child, output }
}

/** Runs the service's program to its end. */
export async function run(t: Test, args: string[], settings: Record<string, string> = {}) {
  const { child, output } = start(t, args, settings)
  return { code: await exitCode(child), ...output }
}

/** How long a process may take to print what a test waits for, in milliseconds. */
const PRINT_LIMIT = 60_000

/** Waits until a process prints what matches; throws an Error with its output when it ends or takes too long. */
export async function printed(
  { child, output }: ReturnType<typeof start>,
  pattern: RegExp,
): Promise<RegExpExecArray> {
  const deadline = Date.now() + PRINT_LIMIT
  for (;;) {
    const match = pattern.exec(output.stdout)
    if (match !== null) return match
    if (child.exitCode !== null || Date.now() > deadline)
      throw new Error(`The process does not print ${String(pattern)}: ${output.stdout}${output.stderr}`)
    await sleep(20)
  }
}

/** The exit code of a process, once it has ended and all its output has been read. */
export async function exitCode(child: ChildProcess): Promise<number | null> {
  const [code] = (await once(child, 'close')) as [number | null]
  return code
}

/**
 * Starts `serve` on a free port, with the database of GENERATED_DIR, and returns its address once it listens. It never sheds
 * load: the machine that runs the tests is busy.
 */
export async function serve(t: Test, settings: NodeJS.ProcessEnv, main?: string) {
  const DATABASE_URL = settings.DATABASE_URL ?? (await databaseFor(t, settings.GENERATED_DIR))
  const { child, output } = start(
    t,
    ['serve'],
    { PORT: '0', OVERLOAD_DELAY: '0', ...settings, DATABASE_URL },
    main,
  )
  const [, url = ''] = await printed({ child, output }, /listening at (http:\/\/[^"]+)/)
  return { child, output, url }
}
