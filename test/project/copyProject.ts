import { execFile } from 'node:child_process'
import { cpSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Test } from 'tap'
import { temporaryFolder } from '../helper.ts'

const execute = promisify(execFile)

const left = ['node_modules', '.git', '.tap', 'dist', 'generated']

/** A copy of the project, to be changed, with the modules of this one; and what runs its commands. */
export function copyProject(t: Test) {
  const folder = temporaryFolder(t)
  cpSync('.', folder, { recursive: true, filter: (path) => !left.includes(path) })
  cpSync('generated/api.d.ts', join(folder, 'generated/api.d.ts'))
  symlinkSync(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'))
  const settings = { GENERATED_DIR: join(folder, 'generated') }
  const main = join(folder, 'src/main.ts')
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }
  const path = `${join(folder, 'node_modules/.bin')}:${process.env.PATH}`
  const inFolder = { cwd: folder, env: { PATH: path, ...settings } }
  return {
    folder,
    settings,
    main,
    /** Runs a script of package.json, as yarn does. */
    script: async (name: string) => {
      await execute('sh', ['-c', scripts[name] ?? ''], inFolder)
    },
    /** Runs the program, and gives what it says. */
    cli: async (...words: string[]) => {
      const { stdout } = await execute(process.execPath, [main, ...words], inFolder)
      return stdout
    },
  }
}
