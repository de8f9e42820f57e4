import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** A program that listens: the service or one of its limits. */
export interface Listener {
  url: string
  child: ChildProcess
  stop: () => Promise<void>
}

/** Kernel clock ticks in a second (`getconf CLK_TCK`), 100 on every Linux of today. */
const TICKS = 100

/** Starts a program in a process of its own, with what it logs thrown away, and waits until this URL answers. */
export async function listen(
  args: string[],
  port: number,
  path: string,
  settings: Record<string, string> = {},
): Promise<Listener> {
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH, NODE_ENV: 'production', PORT: String(port), ...settings },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  // Where the benchmark fails, nobody else stops it.
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  const url = `http://127.0.0.1:${port}`
  while (!(await isUp(url + path))) {
    if (child.exitCode !== null) throw new Error(`${args.join(' ')} has ended with ${child.exitCode}`)
    await sleep(2)
  }
  const stop = async () => {
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
    process.off('exit', kill)
  }
  return { url, child, stop }
}

async function isUp(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url)
    await answer.arrayBuffer()
    return answer.ok
  } catch {
    return false
  }
}

/** The processor time that a process has used, in seconds. Linux only. */
export function cpuSeconds({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS
}

/** The memory of a process, in mebibytes: as it is, or the most that it ever was. Linux only. */
export function memoryOf({ pid }: ChildProcess, which: 'VmRSS' | 'VmHWM'): number {
  const [, kibibytes] =
    new RegExp(`${which}:\\s+([0-9]+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kibibytes) / 1024
}
