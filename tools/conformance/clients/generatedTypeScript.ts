import { join } from 'node:path'
import { write } from '../folders.ts'
import { MISSING_ID } from '../calls.ts'
import type { Call, Calls, Creation } from '../calls.ts'
import type { Client } from './client.ts'
import { camel, pascal } from './names.ts'
import { callTypeScript, compileTypeScript } from './npm.ts'
import { openapiGenerator } from './openapiGenerator.ts'

/** TypeScript: openapi-generator, with fetch. */
export const generatedTypeScript: Client = {
  name: 'openapi-generator typescript-fetch',
  needs: { generate: ['java', 'mvn'], run: ['npm'] },
  generate: async ({ folder, contract, calls }) => {
    await openapiGenerator(contract, 'typescript-fetch', join(folder, 'client'))
    write(join(folder, 'call.ts'), program(calls))
  },
  compile: ({ folder }) => compileTypeScript(folder),
  call: ({ folder }, url) => callTypeScript(folder, url),
}

function program({ lists, creates, read }: Calls): string {
  const api = ({ tag }: Call) => `new api.${pascal(tag)}Api(configuration)`
  const list = (each: Call) => `show(api.${each.schema}ToJSON(await ${api(each)}.${each.operationId}()))`
  const create = (each: Creation) => {
    const parameter = each.input.charAt(0).toLowerCase() + each.input.slice(1)
    const body = `{ ${parameter}: api.${each.input}FromJSON(${JSON.stringify(each.body)}) }`
    return `show(api.${each.schema}ToJSON(await ${api(each)}.${each.operationId}(${body})))`
  }
  return `import * as api from './client'

declare const process: { argv: string[] }
const configuration = new api.Configuration({ basePath: process.argv[2] })
const show = (value: unknown) => console.log(JSON.stringify(value))

async function main() {
  ${lists.map(list).join('\n  ')}
  ${creates.map(create).join('\n  ')}
  try {
    await ${api(read)}.${read.operationId}({ ${camel(read.parameter)}: ${MISSING_ID} })
  } catch (error) {
    show(api.ProblemToJSON(api.ProblemFromJSON(await (error as api.ResponseError).response.json())))
  }
}
main()
`
}
