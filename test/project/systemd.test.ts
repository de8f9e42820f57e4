// systemd accepts the unit of docs/operations.md.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { spawnSync } from '../support/childProcess.ts'
import { isInstalled } from '../support/isInstalled.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

const ANALYZE = '/usr/bin/systemd-analyze'
const skip = !isInstalled(ANALYZE) && 'systemd-analyze is not installed (Debian: apt-get install systemd)'

t.test('systemd knows all settings of the unit', { skip }, async (t) => {
  const folder = temporaryFolder(t)
  // A program that exists on each machine.
  const unit = readFileSync('systemd/instance@.service', 'utf8').replace(/(?<=^ExecStart=)\S+/m, '/bin/sh')
  writeFileSync(join(folder, 'instance@.service'), unit)
  // Its exit code is 0 also for an unknown setting.
  const { stderr } = spawnSync(ANALYZE, ['verify', '--man=no', join(folder, 'instance@5001.service')], {
    encoding: 'utf8',
  })
  t.same(
    stderr.split('\n').filter((line) => line.includes('instance@')),
    [],
  )
})
