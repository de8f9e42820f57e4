import { spawn } from 'node:child_process'
import type { ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import { API_PREFIX } from '../../src/contract/paths.ts'
import { examplesNamed } from './calls.ts'
import { emptyFolder, removeFolder } from './folders.ts'

/** A running service. */
export interface RunningService {
  /** With the prefix of the contract's paths. */
  url: string
  stop: () => Promise<void>
}

/** Starts the service on a free port, with an empty database that then holds the contract's examples named `unchanged`. */
export async function startService(settings: { API_TOKENS?: string } = {}): Promise<RunningService> {
  const folder = emptyFolder()
  const child = spawn(process.execPath, ['src/main.ts', 'serve'], {
    env: { PATH: process.env.PATH, PORT: '0', GENERATED_DIR: folder, OVERLOAD_DELAY: '0', ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const stop = async () => {
    if (child.exitCode !== null) return
    child.kill()
    await once(child, 'close')
    removeFolder(folder)
  }
  const url = (await originOf(child)) + API_PREFIX
  await createExamples(url, settings.API_TOKENS)
  return { url, stop }
}

/** The address that the service logs when it listens. */
async function originOf(child: ChildProcessByStdio<null, Readable, null>): Promise<string> {
  let log = ''
  child.stdout.on('data', (data: Buffer) => (log += data.toString()))
  for (;;) {
    const [, origin] = /listening at (http:\/\/[^"]+)/.exec(log) ?? []
    if (origin !== undefined) return origin
    if (child.exitCode !== null) throw new Error(`The service does not start: ${log}`)
    await setTimeout(50)
  }
}

async function createExamples(url: string, token?: string): Promise<void> {
  for (const { path, body } of examplesNamed('unchanged')) {
    const response = await fetch(url + path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    })
    if (response.status !== 201) throw new Error(`POST ${path}: ${await response.text()}`)
  }
}
