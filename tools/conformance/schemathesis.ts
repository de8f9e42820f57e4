// yarn check:schemathesis [option…]: tests a running service against its contract with schemathesis, which generates valid and
// invalid requests. Options such as --max-examples=100 and --seed=1 are passed on. docs/contract.md lists the false positives.
import { randomBytes } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { keptFolder } from './folders.ts'
import { installPython } from './python.ts'
import { isInstalled } from './run.ts'
import { startService } from './service.ts'

const VERSION = '4.32.5'
const files = resolve('tools/conformance/schemathesis')

if (isInstalled('python3')) process.exitCode = await test()
else console.log('Skipped: there is no python3.')

/** Returns schemathesis' exit code: 0 without failures. */
async function test(): Promise<number> {
  const programs = await installPython(keptFolder('schemathesis'), [`schemathesis==${VERSION}`])
  const token = randomBytes(16).toString('hex')
  const service = await startService({ API_TOKENS: token })
  try {
    const options = [
      '--url',
      service.url,
      '--header',
      `Authorization: Bearer ${token}`,
      '--continue-on-failure',
    ]
    const { status } = spawnSync(
      join(programs, 'schemathesis'),
      [
        '--config-file',
        join(files, 'schemathesis.toml'),
        'run',
        'openapi.yaml',
        ...options,
        ...process.argv.slice(2),
      ],
      {
        stdio: ['ignore', 'inherit', 'inherit'],
        env: { ...process.env, SCHEMATHESIS_HOOKS: join(files, 'hooks.py') },
      },
    )
    return status ?? 1
  } finally {
    await service.stop()
  }
}
