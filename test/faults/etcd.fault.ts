// Each etcd server of a PostgreSQL cluster is killed in turn while a client writes.
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { serve } from '../fixture/app.ts'
import { query } from '../support/databases.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'
import { startCounter } from './counter.ts'
import { skipWithoutPatroni, startCluster } from './patroni.ts'

/** Longer than the lease of the primary (`ttl` of postgres/patroni.yml), in milliseconds. */
const OUTAGE = 30_000

/** How long a server that is started again may take to join the others, in milliseconds. */
const JOIN = 8000

t.test('the loss of an etcd server interrupts no writes', { skip: skipWithoutPatroni }, async (t) => {
  const cluster = await startCluster(t)
  const primary = await cluster.settled()
  await query(cluster.urlOf('postgres'), 'create database lending')
  const settings = { DATABASE_URL: cluster.urlOf('lending'), GENERATED_DIR: temporaryFolder(t) }
  const { url } = await serve(t, settings)
  const counter = await startCounter(url, 'counter')
  for (const { name, kill, start } of cluster.etcd) {
    const before = counter.acknowledged
    kill()
    await sleep(OUTAGE)
    t.equal(await cluster.settled(), primary, `the primary after the loss of ${name}`)
    t.comment(`${name} | ${counter.acknowledged - before} acknowledged`)
    start()
    await sleep(JOIN)
  }
  await counter.stop()
  t.same([counter.lost, counter.duplicated], [0, 0], 'lost and duplicated writes')
  t.same(counter.unexpected, [], 'responses other than a success and a 503 with Retry-After')
  t.equal(counter.unavailable, 0, 'responses with 503')
})
