// yarn check:schemathesis [option…]: tests running services against their contracts with schemathesis, which generates valid and
// invalid requests: this service, and that of the tests' contract. Options such as --max-examples=100 and --seed=1 are passed on.
// docs/contract.md lists the false positives.
import { randomBytes } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { readContract } from '../../src/contract/document.ts'
import { keptFolder } from './folders.ts'
import { installPython } from './python.ts'
import { isInstalled } from './run.ts'
import { startService } from './service.ts'

const VERSION = '4.32.5'
const files = resolve('tools/conformance/schemathesis')
const services = [
  { contract: 'openapi.yaml', main: 'src/main.ts' },
  { contract: 'test/fixture/openapi.yaml', main: 'test/fixture/main.ts' },
]

if (isInstalled('python3')) {
  const programs = await installPython(keptFolder('schemathesis'), [`schemathesis==${VERSION}`])
  for (const service of services) if ((await test(service, programs)) !== 0) process.exitCode = 1
} else console.log('Skipped: there is no python3.')

/** Returns schemathesis' exit code: 0 without failures. */
async function test({ contract, main }: (typeof services)[number], programs: string): Promise<number> {
  const token = randomBytes(16).toString('hex')
  const { document } = readContract(pathToFileURL(contract))
  const service = await startService({ main, document, settings: { API_TOKENS: token } })
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
        contract,
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
