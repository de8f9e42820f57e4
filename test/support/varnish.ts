import { writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Test } from 'tap'
import { freePort } from './freePort.ts'
import { isInstalled } from './isInstalled.ts'
import { temporaryFolder } from './temporaryFolder.ts'

// Not imported: see process.ts.
const { spawn } = process.getBuiltinModule('node:child_process')

/** Where Debian's package installs Varnish; not every PATH has that folder. */
const VARNISH = '/usr/sbin/varnishd'

/** The reason to skip a test, if Varnish is not installed. */
export const skipWithoutVarnish = isInstalled(VARNISH) ? false : 'Varnish is not installed'

/** Starts Varnish on a free port, with these subroutines, in front of the server at `target`. Returns its URL. */
export async function startVarnish(t: Test, target: string, subroutines: string): Promise<string> {
  const folder = temporaryFolder(t)
  const port = await freePort()
  const { hostname, port: targetPort } = new URL(target)
  const file = join(folder, 'cache.vcl')
  const backend = `backend default { .host = "${hostname}"; .port = "${targetPort}"; }`
  writeFileSync(file, `vcl 4.1;\n${backend}\n${subroutines}\n`)
  const options = ['-F', '-j', 'none', '-n', join(folder, 'work'), '-s', 'malloc,16m', '-p', 'vsl_space=1M']
  const child = spawn(VARNISH, [...options, '-a', `127.0.0.1:${port}`, '-f', file], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let errors = ''
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()))
  // SIGTERM: it ends the process that serves requests, too.
  t.teardown(async () => {
    child.kill()
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close')
  })
  const url = `http://127.0.0.1:${port}`
  for (;;) {
    if (child.exitCode !== null) throw new Error(`Varnish does not start: ${errors}`)
    const isUp = await fetch(url).then(
      () => true,
      () => false,
    )
    if (isUp) return url
    await sleep(20)
  }
}
