import { join } from 'node:path'
import { write } from '../folders.ts'
import { MISSING_ID } from '../calls.ts'
import type { Calls, Creation } from '../calls.ts'
import type { Client } from './client.ts'
import { pascal } from './names.ts'
import { callTypeScript, compileTypeScript, runPackage } from './npm.ts'

/** TypeScript: orval, with fetch functions and with zod schemas, to which the program applies what it receives. */
export const orval: Client = {
  name: 'orval with zod (TypeScript)',
  needs: { generate: ['npm'], run: ['npm'] },
  generate: async ({ folder, contract, calls }) => {
    const config = {
      client: { input: contract, output: { target: 'client.ts', client: 'fetch' } },
      schemas: { input: contract, output: { target: 'schemas.ts', client: 'zod' } },
    }
    write(join(folder, 'orval.config.mjs'), `export default ${JSON.stringify(config)}`)
    await runPackage(folder, 'orval', ['--config', 'orval.config.mjs'])
    write(join(folder, 'call.ts'), program(calls))
  },
  compile: ({ folder }) => compileTypeScript(folder),
  call: ({ folder }, url) => callTypeScript(folder, url),
}

function program({ lists, creates, read }: Calls): string {
  const shown = (operationId: string) =>
    `show(schemas.${pascal(operationId)}Response.parse((await client.${operationId}()).data))`
  const create = ({ operationId, body }: Creation) => {
    const parsed = `schemas.${pascal(operationId)}Body.parse(${JSON.stringify(body)})`
    return `show((await client.${operationId}(${parsed})).data)`
  }
  return `import * as client from './client'
import * as schemas from './schemas'

declare const process: { argv: string[] }
// The functions call the paths of the contract.
const original = globalThis.fetch
globalThis.fetch = (path, init) => original(\`\${process.argv[2]}\${path}\`, init)
const show = (value: unknown) => console.log(JSON.stringify(value))

async function main() {
  ${lists.map(({ operationId }) => shown(operationId)).join('\n  ')}
  ${creates.map(create).join('\n  ')}
  show((await client.${read.operationId}(${MISSING_ID})).data)
}
main()
`
}
