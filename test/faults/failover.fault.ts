// The primary of a PostgreSQL cluster is killed or paused ten times while clients write through two instances.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import type { Test } from 'tap'
import { loadData } from '../../src/csv/load.ts'
import { serve } from '../fixture/app.ts'
import { resources } from '../fixture/resources.ts'
import { query } from '../support/databases.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'
import { startCounter } from './counter.ts'
import type { Counter } from './counter.ts'
import { skipWithoutPatroni, startCluster } from './patroni.ts'
import type { Cluster } from './patroni.ts'

/** How long writes may fail, in seconds. */
const LIMIT = 30

/** The number of clients that update, and of books that are loaded during each kill. */
const CLIENTS = 4
const BOOKS = 4000

const crash = ['SIGKILL', 'PostgreSQL'] as const
const loss = ['SIGKILL', 'server'] as const
const hang = ['SIGSTOP', 'PostgreSQL'] as const
const pause = ['SIGSTOP', 'server'] as const
const kills = [crash, loss, pause, hang, crash, loss, pause, crash, loss, pause]

/** Loads new books through an instance; returns the number of those that are stored. */
async function loadBooks(t: Test, url: string, name: string): Promise<number> {
  const dir = join(temporaryFolder(t), name)
  mkdirSync(dir)
  const rows = Array.from({ length: BOOKS }, (_, row) => `${name} ${row},Eliot,880,4.2\n`)
  writeFileSync(join(dir, 'books.csv'), `title,author,pages,rating\n${rows.join('')}`)
  const rejectsFile = join(dir, 'rejects.csv')
  const { total } = await loadData(resources, { url: `${url}/api`, dir, rejectsFile, batch: 50 })
  // Those of a batch that was stored but not acknowledged, and sent again, are unchanged.
  return total.created + total.unchanged
}

/** The sum of a number that each client counts. */
function sumOf(counters: Counter[], key: 'acknowledged' | 'lost' | 'duplicated'): number {
  return counters.reduce((sum, counter) => sum + counter[key], 0)
}

/** Kills the primary until each client has written again; returns the seconds that it took. */
async function failOver(
  t: Test,
  cluster: Cluster,
  [signal, scope]: (typeof kills)[number],
  counters: Counter[],
): Promise<number> {
  const primary = await cluster.settled()
  const killed = performance.now()
  primary.signal(signal, scope)
  for (const counter of counters) counter.restart()
  while (counters.some(({ resumed }) => resumed === undefined)) await sleep(50)
  const resumed = Math.max(...counters.map(({ resumed = Infinity }) => resumed))
  if (signal === 'SIGSTOP') primary.signal('SIGCONT', scope)
  // As a service manager does.
  else if (scope === 'server') primary.start()
  t.not(await cluster.settled(), primary, 'the former primary replicates from another server')
  return (resumed - killed) / 1000
}

t.test(
  'a failover of PostgreSQL loses and duplicates no acknowledged write',
  { skip: skipWithoutPatroni },
  async (t) => {
    const cluster = await startCluster(t)
    const { api } = await cluster.settled()
    const change = await fetch(`http://127.0.0.1:${api}/config`, { method: 'PATCH', body: '{}' })
    t.equal(change.status, 401, "status of a change through Patroni's API without its password")
    await query(cluster.urlOf('postgres'), 'create database lending')
    const DATABASE_URL = cluster.urlOf('lending')
    const start = () => serve(t, { DATABASE_URL, GENERATED_DIR: temporaryFolder(t) })
    const instances = [await start(), await start()]
    const urlOf = (number: number) => instances[number % instances.length]?.url ?? ''
    const counters: Counter[] = []
    for (let client = 0; client < CLIENTS; client += 1) {
      counters.push(await startCounter(urlOf(client), `counter ${client}`))
    }

    t.comment('kill | seconds until writes resume | acknowledged | lost | duplicated')
    for (const [number, kill] of kills.entries()) {
      const before = sumOf(counters, 'acknowledged')
      const [seconds, loaded] = await Promise.all([
        failOver(t, cluster, kill, counters),
        loadBooks(t, urlOf(number), `load ${number}`),
      ])
      const [found] = await query<{ books: string; different: string }>(
        DATABASE_URL,
        `select count(*) as books, count(distinct title) as different from book where title like 'load ${number} %'`,
      )
      const [books, different] = [Number(found?.books), Number(found?.different)]
      const acknowledged = sumOf(counters, 'acknowledged') - before + loaded
      const lost = sumOf(counters, 'lost') + BOOKS - different
      const duplicated = sumOf(counters, 'duplicated') + books - different
      const what = `${kill[0]} of ${kill[1]}`
      t.comment(`${what} | ${seconds.toFixed(1)} | ${acknowledged} | ${lost} | ${duplicated}`)
      t.equal(loaded, BOOKS, 'books that the load reports as stored')
      t.equal(lost, 0, 'lost writes')
      t.equal(duplicated, 0, 'duplicated writes')
      t.ok(seconds < LIMIT, `writes resume after ${seconds.toFixed(1)} s`)
    }

    const [found] = await query<{ books: string }>(
      DATABASE_URL,
      "select count(*) as books from book where title like 'load %'",
    )
    t.equal(Number(found?.books), kills.length * BOOKS, 'books of all loads')
    for (const counter of counters) {
      await counter.stop()
      t.same(counter.unexpected, [], 'responses other than a success and a 503 with Retry-After')
    }
    for (const { child, output } of instances) {
      t.equal(child.exitCode, null, 'the instance still runs')
      t.equal(output.stderr, '')
      t.notMatch(output.stdout, /"status":500/)
    }
  },
)
