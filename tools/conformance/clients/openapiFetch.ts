import { join } from 'node:path'
import { write } from '../folders.ts'
import { MISSING_ID } from '../calls.ts'
import type { Calls, Creation } from '../calls.ts'
import type { Client } from './client.ts'
import { callTypeScript, compileTypeScript, runPackage } from './npm.ts'

/** TypeScript: types by openapi-typescript, used by openapi-fetch. */
export const openapiFetch: Client = {
  name: 'openapi-typescript, openapi-fetch (TypeScript)',
  needs: { generate: ['npm'], run: ['npm'] },
  generate: async ({ folder, contract, calls }) => {
    const options = ['--output', 'api.d.ts', '--default-non-nullable=false']
    await runPackage(folder, 'openapi-typescript', [contract, ...options])
    write(join(folder, 'call.ts'), program(calls))
  },
  compile: ({ folder }) => compileTypeScript(folder),
  call: ({ folder }, url) => callTypeScript(folder, url),
}

function program({ lists, creates, read }: Calls): string {
  const create = ({ path, body }: Creation) =>
    `show((await client.POST('${path}', { body: ${JSON.stringify(body)} })).data)`
  return `import createClient from 'openapi-fetch'
import type { paths } from './api'

declare const process: { argv: string[] }
const client = createClient<paths, 'application/json' | 'application/problem+json'>({ baseUrl: process.argv[2] })
const show = (value: unknown) => console.log(JSON.stringify(value))

async function main() {
  ${lists.map(({ path }) => `show((await client.GET('${path}', {})).data)`).join('\n  ')}
  ${creates.map(create).join('\n  ')}
  const missing = { path: { ${read.parameter}: ${MISSING_ID} } }
  show((await client.GET('${read.path}', { params: missing })).error)
}
main()
`
}
