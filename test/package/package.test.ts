import { execFile } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { serve } from '../process.ts'
import { temporaryFolder } from '../helper.ts'

// The package as its users get it: packed, and installed by npm in an empty project.
const folder = temporaryFolder(t)
const tarball = join(folder, 'pricebook.tgz')
const command = join(folder, 'node_modules/.bin/pricebook')
const run = promisify(execFile)
const inFolder = { cwd: folder, env: { ...process.env, GENERATED_DIR: join(folder, 'generated') } }

t.before(async () => {
  await run('yarn', ['pack', '--out', tarball])
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module', private: true }))
  await run('npm', ['install', '--no-audit', '--no-fund', tarball, 'typescript@5.9'], inFolder)
})

t.test('holds what runs and what types it, and nothing else', async (t) => {
  const { stdout } = await run('tar', ['-tzf', tarball])
  const files = stdout.trim().split('\n')
  const allowed =
    /^package\/(package\.json|README\.md|LICENSE|CHANGELOG\.md|dist\/(openapi\.yaml|generated\/api\.d\.ts|(src|migrations)\/.*\.(js|d\.ts)))$/
  t.same(
    files.filter((file) => !allowed.test(file)),
    [],
  )
  t.match(files.join('\n'), /dist\/migrations\/0001_catalogue\.js/)
})

t.test('gives a command that migrates, serves, generates, loads and exports', async (t) => {
  t.match((await run(command, ['--help'], inFolder)).stdout, /pricebook serve/)
  t.match((await run(command, ['db', 'latest'], inFolder)).stdout, /Success: 0001_catalogue/)
  const { url } = await serve(t, inFolder.env, command)
  await run(command, ['script', 'generate_data', '--prices', '100'], inFolder)
  const { stdout } = await run(command, ['script', 'load_data', '--url', url], inFolder)
  t.match(stdout, /total +180 +180 /)
  const exported = await run(command, ['script', 'export_data', '--url', url, '--dir', join(folder, 'out')])
  t.match(exported.stdout, 'Wrote 5 markets, 75 products, 100 prices')
})

t.test('gives a client that is typed by the contract', async (t) => {
  const { url } = await serve(t, { ...inFolder.env, GENERATED_DIR: join(folder, 'client') }, command)
  const program = join(folder, 'program.ts')
  writeFileSync(
    program,
    `import { openClient } from 'pricebook/client'
import type { components } from 'pricebook/client'
const market: components['schemas']['NewMarket'] = { name: 'a', address: 'b', opening_time: '08:00', closing_time: '20:00' }
const { data } = await openClient({ url: '${url}' }).POST('/markets', { body: market })
const id: number | undefined = data?.id
console.log(id)
`,
  )
  const compiler = ['--module', 'nodenext', '--target', 'es2024', '--strict', '--lib', 'es2024,dom', program]
  const tsc = join(folder, 'node_modules/.bin/tsc')
  await run(tsc, compiler, inFolder)
  t.equal((await run(process.execPath, [program.replace(/ts$/, 'js')], inFolder)).stdout, '1\n')

  writeFileSync(program, readFileSync(program, 'utf8').replace("name: 'a'", 'name: 1'))
  const { stdout } = (await run(tsc, compiler, inFolder).catch((error: unknown) => error)) as {
    stdout: string
  }
  t.match(stdout, /Type 'number' is not assignable to type 'string'/)
  rmSync(program)
})

t.test('gives the contract as it was written', async (t) => {
  const { stdout } = await run(
    process.execPath,
    ['--print', "fs.readFileSync(require.resolve('pricebook/openapi.yaml'), 'utf8')"],
    inFolder,
  )
  t.equal(stdout, `${readFileSync('openapi.yaml', 'utf8')}\n`)
})
