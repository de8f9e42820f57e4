// yarn check:clients [name…]: generates clients from the contract with the generators that people use, compiles them, and calls
// the service with each. Prints a line for each client; exits with 1 if one fails. The first run downloads the generators.
import { resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Schemas } from '../../src/contract/document.ts'
import { emptyFolder, removeFolder } from './folders.ts'
import { callsOf, MISSING_ID } from './calls.ts'
import { generatedGo } from './clients/generatedGo.ts'
import { generatedJava } from './clients/generatedJava.ts'
import { generatedKotlin } from './clients/generatedKotlin.ts'
import { generatedRust } from './clients/generatedRust.ts'
import { generatedTypeScript } from './clients/generatedTypeScript.ts'
import { heyApi } from './clients/heyApi.ts'
import { oapiCodegen } from './clients/oapiCodegen.ts'
import { ogen } from './clients/ogen.ts'
import { openapiFetch } from './clients/openapiFetch.ts'
import { openapiPythonClient } from './clients/openapiPythonClient.ts'
import { orval } from './clients/orval.ts'
import type { Client } from './clients/client.ts'
import { startProxy, withoutNewProperty } from './newProperty.ts'
import { isInstalled } from './run.ts'
import { startService } from './service.ts'

const clients = [
  openapiFetch,
  heyApi,
  orval,
  openapiPythonClient,
  oapiCodegen,
  ogen,
  generatedGo,
  generatedRust,
  generatedJava,
  generatedKotlin,
  generatedTypeScript,
]
const wanted = process.argv.slice(2)
const calls = callsOf()
const contract = resolve('openapi.yaml')

const service = await startService()
const proxy = await startProxy(service.url)
try {
  for (const client of clients.filter(isWanted)) console.log(await check(client))
} finally {
  proxy.stop()
  await service.stop()
}

function isWanted({ name }: Client): boolean {
  return wanted.length === 0 || wanted.some((each) => name.includes(each))
}

/** How far a client gets: one line, or more for an error. */
async function check({ name, needs, generate, compile, call }: Client): Promise<string> {
  const folder = emptyFolder()
  const context = { folder, contract, calls }
  const done: string[] = []
  const result = (end: string) => `${name}: ${[...done, end].join(', ')}`
  try {
    const missing = [...needs.generate, ...needs.run].filter((program) => !isInstalled(program))
    if (needs.generate.some((program) => missing.includes(program)))
      return result(`skipped: there is no ${missing.join(', ')}`)
    await generate(context)
    done.push('generated')
    if (missing.length > 0) return result(`not compiled: there is no ${missing.join(', ')}`)
    await compile(context)
    done.push('compiled')
    const expected = await expectedLists()
    assertExpected(await call(context, proxy.url), expected)
    removeFolder(folder)
    return result('called')
  } catch (error) {
    process.exitCode = 1
    return result(`FAILED in ${folder}\n${(error as Error).message}`)
  }
}

/** What the lists contain now. */
function expectedLists(): Promise<unknown[]> {
  return Promise.all(calls.lists.map(async ({ path }) => (await fetch(service.url + path)).json()))
}

/** Throws unless the lines are the lists, the created resources and the problem. */
function assertExpected(output: string, lists: unknown[]): void {
  const values = output
    .trim()
    .split('\n')
    .map((line) => withoutNewProperty(JSON.parse(line)))
  const problem = values.pop() as Schemas['Problem'] | undefined
  const bodies = calls.creates.map(({ body }) => body)
  const created = values
    .splice(lists.length)
    .map((each, index) => valuesOf(each as Created, Object.keys(bodies[index] ?? {})))
  const isExpected =
    isDeepStrictEqual(values, lists) &&
    isDeepStrictEqual(created, bodies) &&
    problem?.status === 404 &&
    problem.detail.includes(String(MISSING_ID))
  if (isExpected) return
  const expected = [...lists, ...bodies].map((each) => JSON.stringify(each)).join('\n')
  throw new Error(`It prints\n${output}instead of\n${expected}\nand a problem`)
}

/** A resource; ogen shows it beside the headers of the response. */
type Created = Record<string, unknown> & { Response?: Record<string, unknown> }

/** The properties of a resource that the request had; the response has its ids too. */
function valuesOf(created: Created, names: string[]): object {
  const resource = created.Response ?? created
  return Object.fromEntries(names.map((name) => [name, resource[name]]))
}
