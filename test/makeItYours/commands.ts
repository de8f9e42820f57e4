import { promisify } from 'node:util'
import type { Test } from 'tap'
import { execFile, spawnSync } from '../support/childProcess.ts'

const execute = promisify(execFile)

/**
 * Returns a function that runs a command in a folder, adds its duration to the output of the test, and returns its standard output.
 * Only commands may change the files that git would track: the function fails the test when one has changed in between.
 */
export function commandsIn(t: Test, folder: string, settings: Record<string, string>) {
  const { TEST_DATABASE_URL: _, ...environment } = process.env
  const git = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync('git', args, { cwd: folder, encoding: 'utf8' })
    if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`)
    return stdout.trim()
  }
  /** The hash of all files that git would track. */
  const treeOf = () => {
    git('add', '--all')
    return git('write-tree')
  }
  git('init', '--quiet')
  let tree = treeOf()
  return async (line: string[], more: Record<string, string> = {}): Promise<string> => {
    t.equal(treeOf(), tree, `no file is edited by hand before ${line.join(' ')}`)
    const [command = '', ...args] = line
    const start = performance.now()
    try {
      const { stdout } = await execute(command, args, {
        cwd: folder,
        env: { ...environment, ...settings, ...more },
        maxBuffer: 2 ** 26,
      })
      return stdout
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string }
      throw new Error(`${line.join(' ')}: ${failuresOf(stdout)}${stderr.slice(-4000)}`, { cause: error })
    } finally {
      t.comment(`${((performance.now() - start) / 1000).toFixed(1)} s: ${line.join(' ')}`)
      tree = treeOf()
    }
  }
}

/** The failed assertions of a TAP output, or the end of another one. */
function failuresOf(output: string): string {
  const failures = output.match(/^ *not ok [^]*?\n *\.\.\.$/gm) ?? []
  return failures.length > 0 ? failures.join('\n') : output.slice(-4000)
}
