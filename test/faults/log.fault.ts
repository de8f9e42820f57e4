// The log is on a full disk, in a pipe or a terminal that nobody reads, or on a device with errors.
import { once } from 'node:events'
import {
  closeSync,
  constants,
  existsSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import type { Test } from 'tap'
import { droppedLines, fillLog } from '../http/fillLog.ts'
import { execFileSync, spawn } from '../support/childProcess.ts'
import { sqliteIn } from '../support/databases.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'
import { mountSmall } from './mountSmall.ts'

/** The longest acceptable time from the signal to the exit, in milliseconds. */
const EXIT_LIMIT = 5000

/** Leaves 64 KiB of a disk of 8 MiB. */
const FILLER = (8 * 1024 - 64) * 1024

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Starts the service with a program and its arguments, with this file as standard output; its ports are known in advance. */
async function serveTo(
  t: Test,
  stdout: number | 'pipe',
  command = [process.execPath, 'test/fixture/main.ts', 'serve'],
) {
  const [program = '', ...args] = command
  const folder = temporaryFolder(t)
  const [port, metricsPort] = [await freePort(), await freePort()]
  const child = spawn(program, args, {
    env: {
      PATH: process.env.PATH,
      PORT: String(port),
      METRICS_PORT: String(metricsPort),
      DATABASE_URL: sqliteIn(folder),
      OVERLOAD_DELAY: '0',
    },
    stdio: ['ignore', stdout, 'pipe'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  const url = `http://127.0.0.1:${port}`
  const deadline = Date.now() + 20_000
  while (!(await fetch(`${url}/api/health`).catch(() => ({ ok: false }))).ok) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error('The service does not respond')
    await sleep(50)
  }
  const stop = async () => {
    const before = performance.now()
    child.kill('SIGTERM')
    t.same(await once(child, 'exit'), [0, null], 'exit code')
    const milliseconds = Math.round(performance.now() - before)
    t.ok(milliseconds < EXIT_LIMIT, `the shutdown takes ${milliseconds} ms`)
  }
  return { child, url, metrics: `http://127.0.0.1:${metricsPort}/metrics`, stop }
}

/** Reads a pipe until the log reports dropped lines; returns how many. */
function readDropped(pipe: string): number {
  const reader = openSync(pipe, 'r')
  const buffer = Buffer.alloc(65_536)
  let text = ''
  while (!text.includes('were dropped')) text += buffer.toString('latin1', 0, readSync(reader, buffer))
  closeSync(reader)
  return Number(/"dropped":([0-9]+)/.exec(text)?.[1])
}

t.test('on a full disk the log loses lines, and continues with free space', async (t) => {
  const disk = mountSmall(t, '8m')
  if (disk === undefined) {
    t.plan(0, 'needs the right to mount a file system')
    return
  }
  const [file, filler] = [join(disk, 'log'), join(disk, 'filler')]
  writeFileSync(filler, Buffer.alloc(FILLER))
  const stdout = openSync(file, 'a')
  t.teardown(() => closeSync(stdout))
  const { url, metrics, stop } = await serveTo(t, stdout)
  await fillLog(url, metrics)
  const dropped = await droppedLines(metrics)

  rmSync(filler)
  writeFileSync(file, '')
  while (!readFileSync(file, 'utf8').includes('"dropped":')) await sleep(20)
  const [, ...lines] = readFileSync(file, 'utf8').trim().split('\n')
  const entries = lines.map((line) => JSON.parse(line) as object)
  t.match(entries.at(-1), { level: 40, dropped }, 'the last line reports how many were dropped')

  writeFileSync(file, '')
  writeFileSync(filler, Buffer.alloc(FILLER))
  await fillLog(url, metrics)
  await stop()
})

t.test('a pipe that is not read, or has no reader, stops neither the service nor its shutdown', async (t) => {
  for (const hasReader of [true, false]) {
    const pipe = join(temporaryFolder(t), 'pipe')
    execFileSync('mkfifo', [pipe])
    // Opened for reading and writing, so that opening it does not wait for its other end.
    const reader = openSync(pipe, 'r+')
    const stdout = openSync(pipe, 'w')
    const { url, metrics, stop } = await serveTo(t, stdout)
    closeSync(stdout)
    if (!hasReader) closeSync(reader)
    await fillLog(url, metrics)
    const dropped = await droppedLines(metrics)
    t.equal(readDropped(pipe), dropped, 'the log continues, and reports how many lines were dropped')

    await fillLog(url, metrics)
    await stop()
    if (hasReader) closeSync(reader)
  }
})

t.test('a pipe that is full does not prevent the exit after a failed start', async (t) => {
  const pipe = join(temporaryFolder(t), 'pipe')
  execFileSync('mkfifo', [pipe])
  const stdout = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK)
  t.teardown(() => closeSync(stdout))
  t.throws(
    () => {
      for (;;) writeSync(stdout, Buffer.alloc(65_536))
    },
    { code: 'EAGAIN' },
  )
  const child = spawn(process.execPath, ['test/fixture/main.ts', 'serve'], {
    env: { PATH: process.env.PATH, METRICS_PORT: '0', DATABASE_URL: 'sqlite:/dev/null/database.db' },
    stdio: ['ignore', stdout, 'pipe'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  t.same(await once(child, 'exit'), [1, null], 'exit code')
})

t.test('a device with errors stops neither the service nor its shutdown', async (t) => {
  // Writes to address 0 of this process, which is never mapped: EIO.
  const broken = openSync('/proc/self/mem', 'r+')
  t.teardown(() => closeSync(broken))
  const { url, metrics, stop } = await serveTo(t, broken)
  await fillLog(url, metrics)
  await stop()
})

t.test('a closed standard output stops neither the service nor its shutdown', async (t) => {
  const command = `exec ${process.execPath} test/fixture/main.ts serve >&-`
  const { url, stop } = await serveTo(t, 'pipe', ['sh', '-c', command])
  const responses = await Promise.all(Array.from({ length: 100 }, () => fetch(`${url}/api/libraries`)))
  t.same(new Set(responses.map(({ status }) => status)), new Set([200]))
  await stop()
})

t.test('a terminal that is stopped or has gone stops neither the service nor its shutdown', async (t) => {
  const folder = temporaryFolder(t)
  const [start, pid, code] = [join(folder, 'start'), join(folder, 'pid'), join(folder, 'code')]
  const node = `${process.execPath} test/fixture/main.ts serve`
  writeFileSync(start, `${node} & echo $! >${pid}; wait $!; echo $? >${code}`)
  for (const signal of ['SIGSTOP', 'SIGKILL'] as const) {
    // In a session of its own, so that the loss of the terminal does not end it (SIGHUP).
    const command = `setsid sh ${start} & wait`
    const terminal = ['script', '--quiet', '--command', command, '/dev/null']
    const { child, url, metrics } = await serveTo(t, 'pipe', terminal)
    const service = Number(readFileSync(pid, 'utf8'))
    t.teardown(() => end(service))
    child.kill(signal)
    await fillLog(url, metrics)
    const before = performance.now()
    process.kill(service, 'SIGTERM')
    while (!existsSync(code) && performance.now() - before < EXIT_LIMIT) await sleep(20)
    t.equal(readFileSync(code, 'utf8'), '0\n', `exit code after ${signal} of the terminal`)
    rmSync(code)
    child.kill('SIGKILL')
  }
})

/** Ends a process that may have ended. */
function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has.
  }
}
