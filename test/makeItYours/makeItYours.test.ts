// docs/make-it-yours.md in a copy of the project: it becomes another service, and no file is edited by hand. What depends on the
// database is repeated on PostgreSQL if TEST_DATABASE_URL names a server.
import { existsSync, globSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Test } from 'tap'
import { SERVICE_NAME } from '../../src/service.ts'
import { copyProject } from '../project/copyProject.ts'
import { databaseFor, onPostgres, sqliteIn } from '../support/databases.ts'
import { serve } from '../support/process.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'
import { commandsIn } from './commands.ts'

const { folder, main, settings } = copyProject(t)
const run = commandsIn(t, folder, settings)
const before = readdirSync(join(folder, 'migrations'))

t.test('the clone gets another name and other resources', async (t) => {
  await t.rejects(run(['yarn', 'rename', SERVICE_NAME]), /The service is called .+ already/)
  await run(['yarn', 'rename', 'Sea Weather'])
  await run([
    ...['yarn', 'new', 'station', 'name:string!', 'latitude:number!', 'elevation:number'],
    ...['open:boolean', 'kind:enum(land|sea)'],
  ])
  await run(['yarn', 'new', 'reading', 'station:station!', 'taken_at:date-time!', 'value:number'])
  // A natural key of nothing but references, of which one is to the table of the other's reference.
  await run(['yarn', 'new', 'alarm', 'reading:reading!', 'origin:station!'])
  await t.rejects(
    run(['yarn', 'run', 'remove', 'station']),
    /station is referred to by reading, alarm: remove these first/,
  )
  // Refers to resources whose samples a person has written.
  await run(['yarn', 'new', 'offer', 'market:market!', 'product:product!', 'code:string:unique'])
  await run(['yarn', 'test', 'test/resources/offers/offers.test.ts'])
  for (const resource of ['offer', 'price', 'product', 'market'])
    await run(['yarn', 'run', 'remove', resource])

  const contract = readFileSync(join(folder, 'openapi.yaml'), 'utf8')
  t.match(contract, /^ {2}version: 0\.1\.0\n {2}summary: The API of Sea Weather$/m)
  for (const file of ['openapi.yaml', 'package.json', 'Dockerfile']) {
    const text = readFileSync(join(folder, file), 'utf8')
    t.notMatch(text, /market|product(?!ion)|price/i, `${file} does not mention the removed resources`)
  }
  const page = globSync(['web/*', 'test/web/*'], { cwd: folder })
  t.same(page, [join('web', 'tsconfig.json')], 'the page that showed the removed resources is removed')
  for (const path of ['src/resources', 'test/resources']) {
    const folders = readdirSync(join(folder, path)).filter((name) => !name.endsWith('.ts'))
    t.same(folders.sort(), ['alarms', 'readings', 'stations'], `the folders in ${path}`)
  }
  const drafted = readdirSync(join(folder, 'migrations')).filter((name) => !before.includes(name))
  t.same(
    drafted.map((name) => name.replace(/^\d{8}T\d{6}-/, '')),
    [
      'add_station.ts',
      'add_reading.ts',
      'add_alarm.ts',
      'add_offer.ts',
      'drop_offer.ts',
      'drop_price.ts',
      'drop_product.ts',
      'drop_market.ts',
    ],
    'the new migrations',
  )
})

t.test('its checks and tests pass', async (t) => {
  const lockfile = readFileSync(join(folder, 'yarn.lock'), 'utf8')
  await run(['yarn', 'install', '--mode=update-lockfile'])
  t.equal(readFileSync(join(folder, 'yarn.lock'), 'utf8'), lockfile, 'yarn install --immutable would succeed')
  await run(['yarn', 'check'])
  await run(['yarn', 'test'])
})

t.test('it stores, loads and exports on SQLite', async (t) => {
  await assertServes(t, sqliteIn(join(folder, 'generated')))
})

t.test('its tests pass, and it stores, loads and exports on PostgreSQL', onPostgres, async (t) => {
  const { TEST_DATABASE_URL = '' } = process.env
  await run(['yarn', 'test', 'test/groups/resources.test.ts'], { TEST_DATABASE_URL })
  await assertServes(t, await databaseFor(t))
})

t.test('the package is built, and the last resource stays', async (t) => {
  t.match(await run(['yarn', 'cli', '--help']), /^sea-weather <command>/)
  await run(['yarn', 'pack', '--out', 'weather.tgz'])
  t.ok(existsSync(join(folder, 'weather.tgz')), 'the package exists')
  for (const resource of ['alarm', 'reading']) await run(['yarn', 'run', 'remove', resource])
  await t.rejects(
    run(['yarn', 'run', 'remove', 'station']),
    /station is the last resource: add another one first/,
  )
})

/** Asserts that the service migrates a database, serves the new resources from it, and loads and exports their files. */
async function assertServes(t: Test, DATABASE_URL: string) {
  const withDatabase = (...line: string[]) => run(['yarn', ...line], { DATABASE_URL })
  await withDatabase('db', 'latest')
  t.notMatch(await withDatabase('db', 'status'), /pending/)
  t.match(await withDatabase('db', 'draft', 'nothing'), /there is nothing to draft/)

  const { url } = await serve(t, { ...settings, DATABASE_URL }, main)
  const send = async (path: string, body?: object) => {
    const response = await fetch(`${url}/api${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: (await response.json()) as object }
  }
  const station = { name: 'summit', latitude: 46.5, open: true, kind: 'land' }
  const reading = { station: 'summit', taken_at: '2026-02-01T09:30:00Z', value: -4.5 }
  t.match(await send('/readings', reading), { status: 404, body: { type: /^urn:problem-type:sea-weather:/ } })
  t.match(await send('/stations', station), { status: 201, body: { ...station, elevation: null } })
  t.match(await send('/readings', reading), { status: 201, body: reading })
  t.match(await send('/readings', { ...reading, taken_at: '2026-02-01' }), { status: 400 })
  t.match(await send('/readings?station=summit'), { status: 200, body: { items: [reading] } })

  const dir = temporaryFolder(t)
  const where = ['--dir', dir, '--url', `${url}/api`]
  writeFileSync(
    join(dir, 'stations.csv'),
    'name,latitude,elevation,open,kind\nsummit,46.5,,TRUE,land\nvalley,46.1,520,false,\n',
  )
  writeFileSync(join(dir, 'readings.csv'), 'station,taken_at,value\nvalley,2026-02-01T10:00:00Z,3\n')
  t.match(await withDatabase('cli', 'script', 'load_data', ...where), /^stations +2 +1 +0 +0 +1 +0 /m)
  await withDatabase('cli', 'script', 'export_data', ...where, '--force')
  t.equal(
    readFileSync(join(dir, 'readings.csv'), 'utf8'),
    'station,taken_at,value\nsummit,2026-02-01T09:30:00Z,-4.5\nvalley,2026-02-01T10:00:00Z,3\n',
  )
  const sample = join(dir, 'sample')
  mkdirSync(sample)
  await withDatabase('cli', 'script', 'generate_data', '--dir', sample, '--readings', '7')
  t.equal(readFileSync(join(sample, 'readings.csv'), 'utf8').split('\n').length, 9)
}
