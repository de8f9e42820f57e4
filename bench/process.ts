import { execFile, spawn } from 'node:child_process'
import type { ChildProcess, ExecFileOptions } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

/** A running server: the service or a limit. */
export interface Listener {
  url: string
  child: ChildProcess
  stop: () => Promise<void>
}

/** The environment of all servers and commands, with the options of Node.js of the container image. */
export const ENVIRONMENT = {
  PATH: process.env.PATH,
  NODE_ENV: 'production',
  NODE_OPTIONS: /^ENV NODE_OPTIONS="(.+)"$/m.exec(readFileSync('Dockerfile', 'utf8'))?.[1] ?? '',
}

/** Kernel clock ticks per second (`getconf CLK_TCK`), 100 on every current Linux. */
const TICKS = 100

/** Starts a program without its log, and waits until this path responds. */
export async function listen(
  args: string[],
  port: number,
  path: string,
  settings: Record<string, string> = {},
): Promise<Listener> {
  const url = `http://127.0.0.1:${port}`
  if (await isUp(url + path)) throw new Error(`Another program listens on port ${port}.`)
  const child = spawn(process.execPath, args, {
    env: { ...ENVIRONMENT, PORT: String(port), ...settings },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  killAtExit(child)
  while (!(await isUp(url + path))) {
    if (child.exitCode !== null) throw new Error(`${args.join(' ')} ended with ${child.exitCode}`)
    await sleep(2)
  }
  const stop = async () => {
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
  }
  return { url, child, stop }
}

/** Runs a program; returns what it prints. */
export async function run(program: string, args: string[], options: ExecFileOptions = {}) {
  const running = promisify(execFile)(program, args, { ...options, encoding: 'utf8' })
  killAtExit(running.child)
  return running
}

/** Kills a child process that runs when the benchmark ends, for example by an error. */
export function killAtExit(child: ChildProcess): void {
  const kill = () => child.kill('SIGKILL')
  // Before the folders of the benchmark are removed.
  process.prependOnceListener('exit', kill)
  child.once('exit', () => process.off('exit', kill))
}

async function isUp(url: string): Promise<boolean> {
  try {
    const response = await fetch(url)
    await response.arrayBuffer()
    return response.ok
  } catch {
    return false
  }
}

/** The CPU time of a process in seconds. Linux only. */
export function cpuSeconds({ pid }: ChildProcess): number {
  const [user = 0, system = 0] = ticksOf(Number(pid))
  return (user + system) / TICKS
}

/** The CPU time of a process and its children in seconds, also of those that have ended. Linux only. */
export function cpuSecondsWithChildren(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')
  const running = children.flatMap((child) => ticksOf(Number(child)).slice(0, 2))
  return [...ticksOf(pid), ...running].reduce((sum, ticks) => sum + ticks, 0) / TICKS
}

/** The CPU time of a process in clock ticks: its own in user mode and in the kernel, and that of its children that have ended. */
function ticksOf(pid: number): number[] {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return fields.slice(11, 15).map(Number)
}

/** The current or peak memory of a process in mebibytes. Linux only. */
export function memoryOf({ pid }: ChildProcess, which: 'VmRSS' | 'VmHWM'): number {
  const [, kibibytes] =
    new RegExp(`${which}:\\s+([0-9]+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kibibytes) / 1024
}
