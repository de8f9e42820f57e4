import { appendFileSync, copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { execFileSync } from 'node:child_process'
import { pathToFileURL } from 'node:url'
import t from 'tap'
import { readContract } from '../../src/contract/document.ts'
import { routesOf } from '../../src/http/deriveRoutes.ts'

t.test('a build derives what a start would, until the contract changes', async (t) => {
  const file = join(t.testdir(), 'contract.yml')
  copyFileSync('test/fixture/openapi.yaml', file)
  const parsed = readContract(pathToFileURL(file))
  t.equal(parsed.routes, undefined, 'no routes before the build')

  execFileSync(process.execPath, ['tools/buildContract.ts', file])
  const built = readContract(pathToFileURL(file))
  t.strictSame(built, { ...parsed, routes: await routesOf(parsed.document) })
  const [route] = built.routes ?? []
  t.ok(route?.schema.operationId, 'routes name their operations')

  appendFileSync(file, '\nx-changed: true\n')
  const changed = readContract(pathToFileURL(file))
  t.match(changed.document, { 'x-changed': true }, 'the changed contract is parsed')
  t.equal(changed.routes, undefined, 'and its routes are derived')
})
