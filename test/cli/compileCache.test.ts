import { execFile } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import type { Test } from 'tap'
import { SERVICE_NAME } from '../../src/service.ts'
import { exitCode, start } from '../support/process.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

/** What every command does first. */
const ENABLE = ['--eval', 'import("./src/cli/compileCache.ts").then((module) => module.enableCompileCache())']

/** Runs a command with a home folder; returns how many entries the cache in it has. */
async function cacheEntries(t: Test, home: string, command = ENABLE): Promise<number> {
  const TMPDIR = temporaryFolder(t)
  const [program = '', ...args] = command
  const settings = { HOME: home, TMPDIR, NODE_COMPILE_CACHE: undefined }
  const { child, output } = start(t, args, settings, program)
  t.equal(await exitCode(child), 0, output.stderr)
  t.same(readdirSync(TMPDIR), [], 'nothing is in the folder for temporary files')
  const cache = join(home, '.cache', SERVICE_NAME)
  return existsSync(cache) ? readdirSync(cache).length : 0
}

/** A home folder with a cache, and that cache. */
function homeWithCache(t: Test): [home: string, cache: string] {
  const home = temporaryFolder(t)
  const cache = join(home, '.cache', SERVICE_NAME)
  mkdirSync(cache, { recursive: true, mode: 0o700 })
  return [home, cache]
}

t.test('compiled code is cached in a folder of the user alone', async (t) => {
  const home = temporaryFolder(t)
  t.ok((await cacheEntries(t, home, ['src/main.ts', '--version'])) > 0, 'the cache has entries')
  const { mode } = statSync(join(home, '.cache', SERVICE_NAME))
  t.equal(mode & 0o777, 0o700, 'access rights')
  t.ok((await cacheEntries(t, temporaryFolder(t))) > 0, 'the function that the other tests call')
})

t.test('no compiled code is cached in a folder that others can write', async (t) => {
  const [home, cache] = homeWithCache(t)
  chmodSync(cache, 0o777)
  t.equal(await cacheEntries(t, home), 0)
})

t.test('no compiled code is cached in a folder that others can replace', async (t) => {
  const [home] = homeWithCache(t)
  chmodSync(join(home, '.cache'), 0o777)
  t.equal(await cacheEntries(t, home), 0)
})

t.test('no compiled code is cached behind a link into a folder that others can write', async (t) => {
  const home = temporaryFolder(t)
  const shared = temporaryFolder(t)
  chmodSync(shared, 0o777)
  mkdirSync(join(shared, 'cache'), { mode: 0o700 })
  mkdirSync(join(home, '.cache'))
  symlinkSync(join(shared, 'cache'), join(home, '.cache', SERVICE_NAME))
  t.equal(await cacheEntries(t, home), 0)
})

t.test('no compiled code is cached in a folder of another user', async (t) => {
  if (process.getuid?.() !== 0) {
    t.plan(0, 'needs the right to change owners')
    return
  }
  const [home, cache] = homeWithCache(t)
  chownSync(cache, 65534, 65534)
  t.equal(await cacheEntries(t, home), 0, 'of a folder')
  chownSync(cache, 0, 0)
  chownSync(home, 65534, 65534)
  t.equal(await cacheEntries(t, home), 0, 'of the home folder')
})

t.test('the commands need no home folder', async (t) => {
  t.equal(await cacheEntries(t, '/dev/null', ['src/main.ts', '--version']), 0)
})

// In a process of its own: this one caches compiled code too, which depends on the flags.
t.test('V8 knows the flag against pretenuring', async (t) => {
  const code = `
    import { cachedDataVersionTag } from 'node:v8'
    import { stopPretenuring } from './src/cli/startService.ts'
    const before = cachedDataVersionTag()
    stopPretenuring()
    console.log(before !== cachedDataVersionTag())`
  const args = ['--input-type=module', '--eval', code]
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args)
  t.same([stdout, stderr], ['true\n', ''])
})
