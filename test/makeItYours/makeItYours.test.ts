// docs/make-it-yours.md in a copy of the project: it becomes another service, and no file is edited by hand.
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import type { Test } from 'tap'
import { copyProject } from '../project/copyProject.ts'
import { serve } from '../support/process.ts'

const execute = promisify(execFile)

t.test('a clone becomes a weather service, and its checks and tests pass', async (t) => {
  const { folder, main, settings } = copyProject(t)
  const env = { ...process.env, ...settings }
  const run = async (command: string, ...args: string[]) => {
    const start = performance.now()
    const { stdout } = await execute(command, args, { cwd: folder, env, maxBuffer: 2 ** 26 }).catch(
      (error: Error & { stdout: string; stderr: string }) => {
        throw new Error(
          `${command} ${args.join(' ')}: ${error.stdout.slice(-4000)}${error.stderr.slice(-4000)}`,
        )
      },
    )
    t.comment(`${command} ${args.join(' ')}: ${((performance.now() - start) / 1000).toFixed(1)} s`)
    return stdout
  }
  const yarn = (...args: string[]) => run('yarn', ...args)
  await run('git', 'init', '--quiet')
  await run('git', 'add', '--all')

  await yarn('rename', 'weather')
  await yarn('new', 'station', 'name:string!', 'latitude:number!', 'elevation:number', 'open:boolean')
  await yarn('new', 'reading', 'station:station!', 'taken_at:date-time!', 'value:number')
  await t.rejects(yarn('run', 'remove', 'station'), /station is referred to by reading: remove that first/)
  for (const resource of ['price', 'product', 'market']) await yarn('run', 'remove', resource)
  assertRemoved(t, folder)

  const lockfile = readFileSync(join(folder, 'yarn.lock'), 'utf8')
  await yarn('install', '--mode=update-lockfile')
  t.equal(readFileSync(join(folder, 'yarn.lock'), 'utf8'), lockfile, 'yarn install --immutable succeeds')
  await yarn('check')
  await yarn('test')

  const { url } = await serve(t, settings, main)
  const send = async (path: string, body?: object) => {
    const response = await fetch(`${url}/api${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: (await response.json()) as { items?: unknown[] } }
  }
  const station = { name: 'summit', latitude: 46.5, open: true }
  const reading = { station: 'summit', taken_at: '2026-02-01T09:30:00Z', value: -4.5 }
  t.match(await send('/readings', reading), { status: 404, body: { type: /^urn:problem-type:weather:/ } })
  t.match(await send('/stations', station), { status: 201, body: { ...station, elevation: null } })
  t.match(await send('/readings', reading), { status: 201, body: reading })
  t.match(await send('/readings', { ...reading, taken_at: '2026-02-01' }), { status: 400 })
  t.match(await send('/readings?station=summit'), { status: 200, body: { items: [reading] } })

  const dir = join(folder, 'files')
  mkdirSync(dir)
  writeFileSync(
    join(dir, 'stations.csv'),
    'name,latitude,elevation,open\nsummit,46.5,,TRUE\nvalley,46.1,520,false\n',
  )
  writeFileSync(join(dir, 'readings.csv'), 'station,taken_at,value\nvalley,2026-02-01T10:00:00Z,3\n')
  const where = ['--dir', dir, '--url', `${url}/api`]
  t.match(await yarn('cli', 'script', 'load_data', ...where), /^stations +2 +1 +0 +1 +0 /m)
  await yarn('cli', 'script', 'export_data', ...where, '--force')
  t.equal(
    readFileSync(join(dir, 'readings.csv'), 'utf8'),
    'station,taken_at,value\nsummit,2026-02-01T09:30:00Z,-4.5\nvalley,2026-02-01T10:00:00Z,3\n',
  )
  await yarn('cli', 'script', 'generate_data', '--dir', join(folder, 'sample'), '--readings', '7')
  t.equal(readFileSync(join(folder, 'sample/readings.csv'), 'utf8').split('\n').length, 9)

  t.match(await yarn('db', 'draft', 'nothing'), /there is nothing to draft/)
  t.match(await yarn('cli', '--help'), /^weather <command>/)
  await yarn('pack', '--out', 'weather.tgz')
  t.ok(existsSync(join(folder, 'weather.tgz')), 'the package is built')

  await yarn('run', 'remove', 'reading')
  await t.rejects(yarn('run', 'remove', 'station'), /station is the last resource: add another one first/)
})

/** The resources of the shop are in no file of the code, the contract or the tests; their tables are dropped. */
function assertRemoved(t: Test, folder: string) {
  const contract = readFileSync(join(folder, 'openapi.yaml'), 'utf8')
  t.notMatch(contract, /\/(markets|products|prices)\b.*:$/m)
  t.same(readdirSync(join(folder, 'test/resources')).sort(), ['readings', 'stations'])
  const migrations = readdirSync(join(folder, 'migrations')).map((name) => name.replace(/^[^_-]*[-_]/, ''))
  t.match(migrations, [
    'catalogue.ts',
    'add_station.ts',
    'add_reading.ts',
    'drop_price.ts',
    'drop_product.ts',
    'drop_market.ts',
  ])
}
