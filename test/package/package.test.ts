import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import type { ContractFile } from '../../src/contract/document.ts'
import { resources } from '../../src/resources/index.ts'
import { SERVICE_NAME } from '../../src/service.ts'
import { serve } from '../support/process.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

// The package as its users install it: packed, and installed by npm in an empty project.
const folder = temporaryFolder(t)
const tarball = join(folder, 'package.tgz')
const command = join(folder, 'node_modules/.bin', SERVICE_NAME)
const migrations = readdirSync('migrations').map((file) => basename(file, '.ts'))
const run = promisify(execFile)
const inFolder = { cwd: folder, env: { ...process.env, GENERATED_DIR: join(folder, 'generated') } }

t.before(async () => {
  await run('yarn', ['pack', '--out', tarball])
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module', private: true }))
  await run('npm', ['install', '--no-audit', '--no-fund', tarball, 'typescript@5.9'], inFolder)
})

t.test('contains the program, its types and nothing else', async (t) => {
  const { stdout } = await run('tar', ['-tzf', tarball])
  const files = stdout.trim().split('\n')
  const allowed =
    /^package\/(package\.json|README\.md|LICENSE|CHANGELOG\.md|dist\/(openapi\.yaml(\.built\.json)?|generated\/api\.d\.ts|(src|migrations)\/.*\.(js|d\.ts)|web\/.*\.(js|html|css|svg|json)))$/
  t.same(
    files.filter((file) => !allowed.test(file)),
    [],
  )
  for (const name of migrations) t.match(files.join('\n'), `dist/migrations/${name}.js`)
})

t.test('starts with the built contract', async (t) => {
  const file = join(folder, 'node_modules', SERVICE_NAME, 'dist/src/contract/document.js')
  const { contractFile } = (await import(file)) as { contractFile: ContractFile }
  t.not(contractFile.routes, undefined, 'routes that are not derived at each start')
})

t.test('has a command that migrates, serves, generates, loads and exports', async (t) => {
  t.match((await run(command, ['--help'], inFolder)).stdout, `${SERVICE_NAME} serve`)
  const migrated = await run(command, ['db', 'latest'], inFolder)
  for (const name of migrations) t.match(migrated.stdout, `Success: ${name}`)
  const { url } = await serve(t, inFolder.env, command)
  const page = await (await fetch(new URL('/', url))).text()
  for (const [, file = ''] of page.matchAll(/(?:src|href)="(web\/[^"]+)"/g))
    t.equal((await fetch(new URL(file, url))).status, 200, file)
  const sizes = resources.map(({ name, sample }) => ({ name, rows: Math.min(sample.count.default, 100) }))
  const options = sizes.flatMap(({ name, rows }) => [`--${name}`, String(rows)])
  await run(command, ['script', 'generate_data', ...options], inFolder)
  const { stdout } = await run(command, ['script', 'load_data', '--url', url], inFolder)
  const total = sizes.reduce((sum, { rows }) => sum + rows, 0)
  t.match(stdout, new RegExp(`total +${total} +${total} `))
  const exported = await run(command, ['script', 'export_data', '--url', url, '--dir', join(folder, 'out')])
  t.match(exported.stdout, `Wrote ${sizes.map(({ name, rows }) => `${rows} ${name}`).join(', ')}`)
})

t.test('has a client that is typed by the contract', async (t) => {
  const { url } = await serve(t, { ...inFolder.env, GENERATED_DIR: join(folder, 'client') }, command)
  const program = join(folder, 'program.ts')
  writeFileSync(
    program,
    `import { openClient } from '${SERVICE_NAME}/client'
import type { components } from '${SERVICE_NAME}/client'
const health: components['schemas']['Health'] = { status: 'ok' }
const client = openClient({ url: '${url}' })
const { data } = await client.GET('${resources[0]?.path}', { params: { query: { limit: 1 } } })
const items: object[] | undefined = data?.items
console.log(items?.length, health.status)
`,
  )
  const compiler = ['--module', 'nodenext', '--target', 'es2024', '--strict', '--lib', 'es2024,dom', program]
  const tsc = join(folder, 'node_modules/.bin/tsc')
  await run(tsc, compiler, inFolder)
  t.equal((await run(process.execPath, [program.replace(/ts$/, 'js')], inFolder)).stdout, '0 ok\n')

  writeFileSync(program, readFileSync(program, 'utf8').replace('limit: 1', "limit: 'one'"))
  const { stdout } = (await run(tsc, compiler, inFolder).catch((error: unknown) => error)) as {
    stdout: string
  }
  t.match(stdout, /Type 'string' is not assignable to type 'number'/)
  rmSync(program)
})

t.test('contains the contract file unchanged', async (t) => {
  const { stdout } = await run(
    process.execPath,
    ['--print', `fs.readFileSync(require.resolve('${SERVICE_NAME}/openapi.yaml'), 'utf8')`],
    inFolder,
  )
  t.equal(stdout, `${readFileSync('openapi.yaml', 'utf8')}\n`)
})
