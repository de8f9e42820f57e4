// yarn check:breaking [<tag, branch or commit>]: lists the changes of openapi.yaml that break clients of the last released
// contract, or of the given one. Exits with 0 if there are none or if the major version declares them, otherwise with 1.
import { readFileSync } from 'node:fs'
import { load } from 'js-yaml'
import { contractBreaks } from './contractBreaks.ts'
import { lastReleased, releasedAt, versionOf } from './released.ts'
import type { Node } from './pointer.ts'

const contract = load(readFileSync('openapi.yaml', 'utf8')) as Node
const version = versionOf(contract)
const [ref] = process.argv.slice(2)

try {
  const released = ref === undefined ? lastReleased('.', version) : releasedAt('.', ref)
  const breaks = contractBreaks(released.contract, contract)
  const old = `${versionOf(released.contract)} (${released.ref})`
  for (const each of breaks) console.log(each)
  if (breaks.length === 0) {
    console.log(`Version ${version} of the contract is compatible with ${old}.`)
  } else if (majorOf(version) > majorOf(versionOf(released.contract))) {
    console.log(`Version ${version} of the contract breaks clients of ${old}, as a new major version may.`)
  } else {
    console.log(
      `Version ${version} of the contract breaks clients of ${old}. Revert these changes, or set info.version to a new major version.`,
    )
    process.exitCode = 1
  }
} catch (error) {
  console.error(`There is no contract to compare with: ${(error as Error).message}`)
  process.exitCode = 1
}

function majorOf(version: string): number {
  return Number(version.split('.', 1)[0])
}
