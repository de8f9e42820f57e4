import { spawn } from 'node:child_process'
import type { ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import { contract } from '../../src/contract/document.ts'
import type { Contract } from '../../src/contract/document.ts'
import { API_PREFIX } from '../../src/contract/paths.ts'
import { examplesNamed } from './calls.ts'
import { emptyFolder, removeFolder } from './folders.ts'

/** A running service. */
export interface RunningService {
  /** With the prefix of the contract's paths. */
  url: string
  stop: () => Promise<void>
}

interface Options {
  /** The program; defaults to the service's own. */
  main?: string
  /** Its contract, parsed. */
  document?: Contract
  settings?: { API_TOKENS?: string }
}

/** Starts a service on a free port, with an empty database that then holds the contract's examples named `unchanged`. */
export async function startService({
  main = 'src/main.ts',
  document = contract,
  settings = {},
}: Options = {}): Promise<RunningService> {
  const folder = emptyFolder()
  const child = spawn(process.execPath, [main, 'serve'], {
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
  await createExamples(url, document, settings.API_TOKENS)
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

async function createExamples(url: string, document: Contract, token?: string): Promise<void> {
  for (const { path, body } of examplesNamed('unchanged', document)) {
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
