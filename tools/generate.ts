// yarn generate [--check]: writes the types of the service's contract and of the tests' own; with --check, only compares.
import { readFileSync, writeFileSync } from 'node:fs'
import openapiTypescript, { astToString, COMMENT_HEADER } from 'openapi-typescript'
import { operationsOf, readContract } from '../src/contract/document.ts'
import { parametersWithDefault } from './contract/parametersWithDefault.ts'

const contracts = {
  'openapi.yaml': 'generated/api.d.ts',
  'test/fixture/openapi.yaml': 'test/fixture/api.d.ts',
}
const isCheck = process.argv.includes('--check')

for (const [contract, types] of Object.entries(contracts)) {
  const text = await typesOf(contract)
  if (!isCheck) writeFileSync(types, text)
  else if (readFileSync(types, 'utf8') !== text) {
    console.error(`${types} is not what ${contract} declares: run yarn generate.`)
    process.exitCode = 1
  }
}

/** The types of a contract as openapi-typescript writes them, and the parameters with a default, which it leaves optional. */
async function typesOf(contract: string): Promise<string> {
  const url = new URL(contract, `file://${process.cwd()}/`)
  const ast = await openapiTypescript(url, { defaultNonNullable: false, silent: true })
  const { document } = readContract(url)
  const defaults = operationsOf(document).map(({ operation }) => {
    const names = parametersWithDefault(operation, document).map((name) => JSON.stringify(name))
    return `    ${operation.operationId}: ${names.join(' | ') || 'never'};`
  })
  return `${COMMENT_HEADER}${astToString(ast)}/** The query parameters of each operation that have a default. */
export interface defaults {
${defaults.join('\n')}
}
`
}
