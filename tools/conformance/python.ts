import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './run.ts'

/** Installs packages into a virtual environment, if they are not there; returns the folder of its programs. */
export async function installPython(folder: string, packages: string[]): Promise<string> {
  const programs = join(folder, 'bin')
  if (!existsSync(join(programs, 'pip'))) await run('python3', ['-m', 'venv', '.'], { cwd: folder })
  const options = ['--quiet', '--disable-pip-version-check']
  await run(join(programs, 'pip'), ['install', ...options, ...packages], { cwd: folder })
  return programs
}
