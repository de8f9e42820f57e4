// A service or a loader that is killed during a load loses no row and stores none twice.
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { loadData } from '../../src/csv/load.ts'
import { resources } from '../fixture/resources.ts'
import { sqliteIn } from '../support/databases.ts'
import { serve, start } from '../fixture/app.ts'
import { exitCode } from '../support/process.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'
import { assertComplete, generateBooks, ROWS, seededNumbers } from './books.ts'

const SERVER_KILLS = 30
const LOADER_KILLS = 5
const random = seededNumbers(Number(process.env.CRASH_SEED ?? 1))

t.test(`a service that is killed ${SERVER_KILLS} times stores each book once`, async (t) => {
  const folder = temporaryFolder(t)
  const dir = await generateBooks(folder)
  const settings = { GENERATED_DIR: folder, DATABASE_URL: sqliteIn(folder), LOG_LEVEL: 'info' }
  let { child, url } = await serve(t, settings)
  const { port } = new URL(url)

  // The loader never repeats an acknowledged batch: if one were lost, books would be missing at the end.
  let kills = 0
  const loadUntilAllKills = async () => {
    do {
      const rejectsFile = join(folder, 'rejects.csv')
      const { total } = await loadData(resources, { url: `${url}/api`, dir, rejectsFile, batch: 200 })
      t.equal(total.rejected, 0)
      t.equal(total.created + total.unchanged, ROWS)
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

t.test(`a loader that is killed ${LOADER_KILLS} times and run again stores each book once`, async (t) => {
  const folder = temporaryFolder(t)
  const dir = await generateBooks(folder)
  const settings = { GENERATED_DIR: folder, DATABASE_URL: sqliteIn(folder) }
  const { child, url } = await serve(t, settings)
  const words = ['load', `${url}/api`, dir]
  for (let kills = 0; kills < LOADER_KILLS; kills += 1) {
    const loader = start(t, words, settings)
    await sleep(600 + random() * 600)
    loader.child.kill('SIGKILL')
    await exitCode(loader.child)
  }
  const last = start(t, words, settings)
  t.equal(await exitCode(last.child), 0, last.output.stdout + last.output.stderr)
  child.kill('SIGTERM')
  t.equal(await exitCode(child), 0)
  assertComplete(t, join(folder, 'database.db'))
})
