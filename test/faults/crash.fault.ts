// A service or a loader that is killed during a load loses no row and stores none twice.
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { loadData } from '../../src/csv/load.ts'
import { resources } from '../../src/resources/index.ts'
import { sqliteIn } from '../support/databases.ts'
import { exitCode, run, serve, start } from '../support/process.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'
import { assertComplete, generatePrices, PRICES, seededNumbers } from './prices.ts'

const SERVER_KILLS = 30
const LOADER_KILLS = 5
const random = seededNumbers(Number(process.env.CRASH_SEED ?? 1))

t.test(`a service that is killed ${SERVER_KILLS} times stores each price once`, async (t) => {
  const folder = temporaryFolder(t)
  const dir = await generatePrices(folder)
  const settings = { GENERATED_DIR: folder, DATABASE_URL: sqliteIn(folder), LOG_LEVEL: 'info' }
  let { child, url } = await serve(t, settings)
  const { port } = new URL(url)

  // The loader never repeats an acknowledged batch: if one were lost, prices would be missing at the end.
  let kills = 0
  const loadUntilAllKills = async () => {
    do {
      const rejectsFile = join(folder, 'rejects.csv')
      const { total } = await loadData(resources, { url: `${url}/api`, dir, rejectsFile, batch: 200 })
      t.equal(total.rejected, 0)
      t.equal(total.created + total.unchanged, PRICES + 210)
    } while (kills < SERVER_KILLS)
  }
  const loading = loadUntilAllKills()
  for (; kills < SERVER_KILLS; kills += 1) {
    await sleep(random() * 500)
    child.kill('SIGKILL')
    await exitCode(child)
    ;({ child, url } = await serve(t, { ...settings, PORT: port }))
  }
  await loading
  child.kill('SIGTERM')
  t.equal(await exitCode(child), 0)
  assertComplete(t, join(folder, 'database.db'))
})

t.test(`a loader that is killed ${LOADER_KILLS} times and run again stores each price once`, async (t) => {
  const folder = temporaryFolder(t)
  const dir = await generatePrices(folder)
  const settings = { GENERATED_DIR: folder, DATABASE_URL: sqliteIn(folder) }
  const { child, url } = await serve(t, settings)
  const words = ['script', 'load_data', '--dir', dir, '--url', `${url}/api`, '--batch', '200']
  for (let kills = 0; kills < LOADER_KILLS; kills += 1) {
    const loader = start(t, words, settings)
    await sleep(600 + random() * 600)
    loader.child.kill('SIGKILL')
    await exitCode(loader.child)
  }
  const { code, stdout, stderr } = await run(t, words, settings)
  t.equal(code, 0, stdout + stderr)
  child.kill('SIGTERM')
  t.equal(await exitCode(child), 0)
  assertComplete(t, join(folder, 'database.db'))
})
