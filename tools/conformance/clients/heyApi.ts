import { join } from 'node:path'
import { write } from '../folders.ts'
import { MISSING_ID } from '../calls.ts'
import type { Calls, Creation } from '../calls.ts'
import type { Client } from './client.ts'
import { callTypeScript, compileTypeScript, runPackage } from './npm.ts'

/** TypeScript: hey-api, whose functions validate requests and responses with zod. */
export const heyApi: Client = {
  name: 'hey-api with zod (TypeScript)',
  needs: { generate: ['npm'], run: ['npm'] },
  generate: async ({ folder, contract, calls }) => {
    const sdk = { name: '@hey-api/sdk', validator: true }
    const plugins = ['@hey-api/client-fetch', '@hey-api/typescript', 'zod', sdk]
    const config = { input: contract, output: 'client', plugins }
    write(join(folder, 'openapi-ts.config.mjs'), `export default ${JSON.stringify(config)}`)
    await runPackage(folder, 'openapi-ts', ['--file', 'openapi-ts.config.mjs'])
    write(join(folder, 'call.ts'), program(calls))
  },
  compile: ({ folder }) => compileTypeScript(folder),
  call: ({ folder }, url) => callTypeScript(folder, url),
}

function program({ lists, creates, read }: Calls): string {
  const operations = [...lists, ...creates, read].map(({ operationId }) => operationId)
  const create = ({ operationId, body }: Creation) =>
    `show((await ${operationId}({ body: ${JSON.stringify(body)}, throwOnError: true })).data)`
  return `import { client } from './client/client.gen'
import { ${operations.join(', ')} } from './client/sdk.gen'

declare const process: { argv: string[] }
client.setConfig({ baseUrl: process.argv[2] })
const show = (value: unknown) => console.log(JSON.stringify(value))

async function main() {
  ${lists.map(({ operationId }) => `show((await ${operationId}({ throwOnError: true })).data)`).join('\n  ')}
  ${creates.map(create).join('\n  ')}
  show((await ${read.operationId}({ path: { ${read.parameter}: ${MISSING_ID} } })).error)
}
main()
`
}
