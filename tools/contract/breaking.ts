// yarn check:breaking [<tag, branch or commit>]: lists the changes of openapi.yaml that break clients of the last released
// contract, or of the given one. Exits with 0 if there are none or if the major version declares them, otherwise with 1.
import { readFileSync } from 'node:fs'
import { load } from 'js-yaml'
import { contractBreaks } from './contractBreaks.ts'
import { lastReleased, releasedAt, titleOf, versionOf } from './released.ts'
import type { Released } from './released.ts'
import type { Node } from '../../src/contract/pointer.ts'

const contract = load(readFileSync('openapi.yaml', 'utf8')) as Node
const [ref] = process.argv.slice(2)

try {
  const released = ref === undefined ? lastReleased('.', contract) : releasedAt('.', ref)
  if (released === undefined) console.log(`No commit has a contract of ${titleOf(contract)} to compare with.`)
  else compareWith(released)
} catch (error) {
  console.error(`There is no contract to compare with: ${(error as Error).message}`)
  process.exitCode = 1
}

function compareWith(released: Released): void {
  const version = versionOf(contract)
  const breaks = contractBreaks(released.contract, contract)
  const old = `${versionOf(released.contract)} (${released.ref})`
  for (const each of breaks) console.log(each)
  if (isLower(version, versionOf(released.contract))) {
    console.log(`Version ${version} of the contract is lower than ${old}. Set info.version to a higher one.`)
    process.exitCode = 1
  } else if (breaks.length === 0) {
    console.log(`Version ${version} of the contract is compatible with ${old}.`)
  } else if (majorOf(version) > majorOf(versionOf(released.contract))) {
    console.log(`Version ${version} of the contract breaks clients of ${old}, as a new major version may.`)
  } else if (majorOf(version) === 0) {
    // Semantic Versioning 2.0.0, section 4.
    console.log(`Version ${version} of the contract breaks clients of ${old}, as a version before 1.0.0 may.`)
  } else {
    console.log(
      `Version ${version} of the contract breaks clients of ${old}. Revert these changes, or set info.version to a new major version.`,
    )
    process.exitCode = 1
  }
}

/** Whether a version precedes another one (Semantic Versioning 2.0.0, section 11, without pre-releases). */
function isLower(version: string, other: string): boolean {
  const [one, two] = [version, other].map((each) => (each.match(/[0-9]+/g) ?? []).slice(0, 3).map(Number))
  const index = one?.findIndex((number, position) => number !== two?.[position]) ?? -1
  return index !== -1 && Number(one?.[index]) < Number(two?.[index])
}

function majorOf(version: string): number {
  return Number(version.split('.', 1)[0])
}
