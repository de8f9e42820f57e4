// Two instances behind a proxy are restarted one after the other while clients read and write.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseEnv } from 'node:util'
import t from 'tap'
import type { Test } from 'tap'
import { serve } from '../fixture/app.ts'
import { newBook } from '../fixture/samples.ts'
import { spawn } from '../support/childProcess.ts'
import { freePort } from '../support/freePort.ts'
import { isInstalled } from '../support/isInstalled.ts'
import { exitCode } from '../support/process.ts'
import { sendJson } from '../support/sendJson.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

const HAPROXY = '/usr/sbin/haproxy'
const skip = !isInstalled(HAPROXY) && 'HAProxy is not installed (Debian: apt-get install haproxy)'

const ROUNDS = 2
const CLIENTS = 16
/** The longest pause of a client between two requests in milliseconds: some connections are idle when an instance stops. */
const PAUSE = 20
/** How long the proxy may take to send requests to an instance that is ready again, in milliseconds. */
const LIMIT = 30_000

/** The environment that the systemd unit gives to the instance on this port. */
function unitSettings(port: number): NodeJS.ProcessEnv {
  const unit = readFileSync('systemd/instance@.service', 'utf8').replaceAll('%i', String(port))
  return parseEnv((unit.match(/(?<=^Environment="?)\w.*?(?="?$)/gm) ?? []).join('\n'))
}

/** Starts HAProxy with this configuration for instances on these ports; returns its URL once it sends requests to them. */
async function startProxy(t: Test, source: string, ports: number[]): Promise<string> {
  const port = await freePort()
  const instances = [...ports]
  const config = readFileSync(source, 'utf8')
    .replace(/(?<=^ *bind ).*/m, `127.0.0.1:${port}`)
    .replaceAll(/(?<=^ *server \w+ ).*/gm, () => `127.0.0.1:${instances.shift()}`)
    // Only root may change the user.
    .replaceAll(/^ *(user|group) .*\n/gm, '')
  const file = join(temporaryFolder(t), 'haproxy.cfg')
  writeFileSync(file, config)
  const proxy = spawn(HAPROXY, ['-db', '-f', file], { stdio: 'ignore' })
  t.teardown(() => proxy.kill('SIGKILL'))
  const url = `http://127.0.0.1:${port}`
  while (!(await isReady(url))) {
    if (proxy.exitCode !== null) throw new Error(`HAProxy does not start with ${source}`)
    await sleep(50)
  }
  return url
}

async function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/api/health`).then(
    ({ ok }) => ok,
    () => false,
  )
}

/** Starts clients that create and read books until `stop`, which returns the titles of the acknowledged books. */
function startClients(url: string) {
  const created: string[] = []
  const failed: string[] = []
  let responses = 0
  let isOver = false
  const send = async (request: Promise<Response>, status: number): Promise<boolean> => {
    try {
      const response = await request
      const body = await response.text()
      responses += 1
      if (response.status === status) return true
      failed.push(`${response.status} ${body}`)
    } catch (error) {
      failed.push(String((error as Error).cause ?? error))
    }
    return false
  }
  const clients = Array.from({ length: CLIENTS }, async (_, client) => {
    for (let count = 0; !isOver; count += 1) {
      const title = `title ${client} ${count}`
      if (await send(sendJson(`${url}/api/books`, 'POST', newBook({ title })), 201)) created.push(title)
      for (let reads = 0; reads < 3; reads += 1) await send(fetch(`${url}/api/books?limit=5`), 200)
      if (client % 2 === 0) await sleep(Math.random() * PAUSE)
    }
  })
  const stop = async () => {
    isOver = true
    await Promise.all(clients)
    return { created, failed, responses }
  }
  return { stop }
}

/** The titles of all books, in the order of their ids. */
async function storedTitles(url: string): Promise<string[]> {
  const titles: string[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const page = await fetch(`${url}/api/books?limit=1000${cursor && `&cursor=${cursor}`}`)
    const list = (await page.json()) as { items: { title: string }[]; next_cursor: string | null }
    titles.push(...list.items.map(({ title }) => title))
    cursor = list.next_cursor
  }
  return titles
}

for (const config of ['systemd/haproxy.cfg', 'haproxy.cfg']) {
  t.test(
    `a restart of one instance after the other behind ${config} fails no request`,
    { skip },
    async (t) => {
      const GENERATED_DIR = temporaryFolder(t)
      const ports = [await freePort(), await freePort()]
      const start = (port: number) => serve(t, { ...unitSettings(port), GENERATED_DIR })
      const instances = new Map<number, Awaited<ReturnType<typeof start>>>()
      for (const port of ports) instances.set(port, await start(port))
      const url = await startProxy(t, config, ports)
      const { stop } = startClients(url)
      for (let round = 0; round < ROUNDS; round += 1) {
        for (const [port, { child, output }] of instances) {
          child.kill('SIGTERM')
          t.equal(await exitCode(child), 0, `exit code of an instance ${output.stderr}`)
          const instance = await start(port)
          while (!(await isReady(instance.url))) await sleep(50)
          instances.set(port, instance)
        }
      }
      // Those that are logged: health checks are not.
      const unused = () => [...instances].filter(([, { output }]) => !output.stdout.includes('"status":'))
      for (const deadline = Date.now() + LIMIT; unused().length > 0 && Date.now() < deadline;) await sleep(50)
      t.same(
        unused().map(([port]) => port),
        [],
        'ports of instances that get no request after their restart',
      )
      const { created, failed, responses } = await stop()
      t.same(failed, [], 'failed requests')
      t.same((await storedTitles(url)).sort(), created.sort(), 'each book is stored once')
      t.comment(`${responses} requests during ${ROUNDS * ports.length} restarts`)
    },
  )

  t.test(`a client behind ${config} cannot claim another address`, { skip }, async (t) => {
    const port = await freePort()
    await serve(t, { ...unitSettings(port), GENERATED_DIR: temporaryFolder(t), RATE_LIMIT: '1' })
    const url = await startProxy(t, config, [port, port])
    const from = async (address: string) =>
      (await fetch(`${url}/api/books`, { headers: { 'x-forwarded-for': address } })).status
    t.same([await from('192.0.2.1'), await from('192.0.2.2')], [200, 429])
  })
}
