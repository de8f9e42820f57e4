// ESLint reports each violation of the import rules. `yarn check:lint` applies them to the project.
import { globSync } from 'node:fs'
import { ESLint } from 'eslint'
import t from 'tap'
import tseslint from 'typescript-eslint'
import { importRules } from '../../tools/importRules.ts'

const eslint = new ESLint({
  overrideConfigFile: true,
  overrideConfig: [{ files: ['**/*.ts'], languageOptions: { parser: tseslint.parser } }, importRules],
})

/** The messages for this code in the place of an existing file. */
async function messagesOf(filePath: string, code: string) {
  const results = await eslint.lintText(code, { filePath })
  return results.flatMap(({ messages }) => messages.map(({ message }) => message))
}

const [migration = ''] = globSync('migrations/*.ts')
const [handlers = ''] = globSync('src/resources/*/handlers.ts')
const queries = handlers.replace('handlers.ts', 'queries.ts')

/** Files and what they may not import. */
const violations: [string, string[]][] = [
  [migration, ['../src/config.ts', '../src/database/connection.ts']],
  ['src/service.ts', ['./config.ts']],
  ['src/config.ts', ['./http/server.ts']],
  ['src/contract/paths.ts', ['../config.ts', '../database/rows.ts', '../http/etag.ts']],
  [
    'src/database/rows.ts',
    ['../config.ts', '../http/etag.ts', '../resources/index.ts', '../schema/check.ts'],
  ],
  ['src/schema/draft.ts', ['../http/etag.ts', '../resources/index.ts', '../cli/index.ts']],
  [
    'src/http/app.ts',
    ['../resources/handlers.ts', '../client/client.ts', '../csv/load.ts', '../cli/index.ts'],
  ],
  ['web/page.ts', ['../src/service.ts', '../src/client/client.ts']],
  ['src/client/client.ts', ['../database/rows.ts', '../http/etag.ts', '../resources/index.ts']],
  ['src/csv/load.ts', ['../resources/index.ts', '../database/rows.ts', '../cli/index.ts']],
  [
    'src/resources/index.ts',
    ['../http/app.ts', '../csv/load.ts', '../cli/index.ts', 'fastify', '@fastify/cors'],
  ],
  [handlers, ['kysely']],
  [queries, ['../../contract/problem.ts', '../../http/responses.ts']],
  ['src/cli/index.ts', ['../../tools/importRules.ts', '../../test/support/service.ts']],
  ['tools/importRules.ts', ['../src/http/etag.ts', '../src/resources/index.ts']],
]

t.test('each forbidden import is reported, also of a type and at run time', async (t) => {
  for (const [file, sources] of violations) {
    for (const source of sources) {
      for (const code of [
        `import '${source}'`,
        `import type { X } from '${source}'`,
        `export * from '${source}'`,
        `await import('${source}')`,
      ]) {
        t.equal((await messagesOf(file, code)).length, 1, `${file}: ${code}`)
      }
    }
  }
})

t.test('allowed imports are not reported', async (t) => {
  t.same(await messagesOf(handlers, "import '../../http/etag.ts'"), [])
  t.same(await messagesOf('src/cli/index.ts', "import '../resources/index.ts'"), [])
  t.same(await messagesOf('src/http/app.ts', "import 'fastify'; import 'node:path'; import './etag.ts'"), [])
})
