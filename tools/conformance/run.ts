import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

interface RunOptions {
  cwd: string
  env?: Record<string, string>
}

/** Runs a program to its end, and returns its standard output; throws an Error with all output when it fails. */
export async function run(program: string, args: string[], { cwd, env }: RunOptions): Promise<string> {
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', (data: Buffer) => (output.stdout += data.toString()))
  child.stderr.on('data', (data: Buffer) => (output.stderr += data.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  if (code === 0) return output.stdout
  throw new Error(`${program} ${args.join(' ')}\n${output.stdout}${output.stderr}`)
}

/** Whether a program is on the PATH. */
export function isInstalled(program: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => isExecutable(join(folder, program)))
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
