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

/** Where Debian's package installs nginx; not every PATH has that folder. */
const NGINX = '/usr/sbin/nginx'

/** The reason to skip a test, if nginx is not installed. */
export const skipWithoutNginx = isInstalled(NGINX) ? false : 'nginx is not installed'

/** Starts nginx on a free port with these directives in its server block; `http` is for the block around it. Returns its URL. */
export async function startNginx(t: Test, server: string, http = ''): Promise<string> {
  const folder = temporaryFolder(t)
  const port = await freePort()
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${join(folder, name)};`,
  )
  const config = `
    daemon off;
    master_process off;
    pid ${join(folder, 'pid')};
    error_log stderr;
    events {}
    http {
      access_log off;
      ${paths.join('\n')}
      ${http.replaceAll('$folder', folder)}
      server {
        listen 127.0.0.1:${port};
        ${server}
      }
    }`
  const file = join(folder, 'nginx.conf')
  writeFileSync(file, config)
  const child = spawn(NGINX, ['-p', folder, '-c', file], { stdio: ['ignore', 'ignore', 'pipe'] })
  let errors = ''
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()))
  t.teardown(async () => {
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close')
  })
  const url = `http://127.0.0.1:${port}`
  for (;;) {
    if (child.exitCode !== null) throw new Error(`nginx does not start: ${errors}`)
    const isUp = await fetch(url).then(
      () => true,
      () => false,
    )
    if (isUp) return url
    await sleep(20)
  }
}
