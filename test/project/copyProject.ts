import { cpSync, readFileSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import type { Test } from 'tap'
import { execFile } from '../support/childProcess.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

const execute = promisify(execFile)

const excluded = ['node_modules', '.git', '.tap', 'dist', 'generated']

/** Copies the project, with the installed packages linked; returns functions that run its commands. */
export function copyProject(t: Test) {
  const folder = temporaryFolder(t)
  cpSync('.', folder, { recursive: true, filter: (path) => !excluded.includes(path) })
  cpSync('generated/api.d.ts', join(folder, 'generated/api.d.ts'))
  symlinkSync(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'))
  const settings = { GENERATED_DIR: join(folder, 'generated') }
  const main = join(folder, 'src/main.ts')
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }
  const path = `${join(folder, 'node_modules/.bin')}:${process.env.PATH}`
  const { NODE_COMPILE_CACHE } = process.env
  const cache = NODE_COMPILE_CACHE && resolve(NODE_COMPILE_CACHE)
  const inFolder = { cwd: folder, env: { PATH: path, NODE_COMPILE_CACHE: cache, ...settings } }
  return {
    folder,
    settings,
    main,
    /** Runs a script of package.json. */
    script: async (name: string) => {
      const script = scripts[name]
      if (script === undefined) throw new Error(`package.json has no script ${name}.`)
      await execute('sh', ['-c', script], inFolder)
    },
    /** Runs a program of the installed packages. */
    run: async (program: string, args: string[]) => {
      await execute(program, args, inFolder)
    },
    /** Runs the CLI, and returns its standard output. */
    cli: async (...args: string[]) => {
      const { stdout } = await execute(process.execPath, [main, ...args], inFolder)
      return stdout
    },
  }
}
