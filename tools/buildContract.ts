// A part of `yarn build`: writes what the service would derive from the contract, its argument, at each start.
import { writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { builtFileOf, hashOf, readContract } from '../src/contract/document.ts'
import type { BuiltContract } from '../src/contract/document.ts'
import { routesOf } from '../src/http/deriveRoutes.ts'

const file = pathToFileURL(process.argv[2] ?? '')
const { source, document } = readContract(file)
const built: BuiltContract = { hash: hashOf(source), document, routes: await routesOf(document) }
writeFileSync(builtFileOf(file), JSON.stringify(built))
