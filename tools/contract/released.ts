import { spawnSync } from 'node:child_process'
import { load } from 'js-yaml'
import type { Node } from '../../src/contract/pointer.ts'

/** A contract at some commit. */
export interface Released {
  /** A tag or a commit. */
  ref: string
  contract: Node
}

/**
 * The last released contract: that of the newest tag `v*`. Without a tag, it is that of the last commit with another version
 * than the current one or, without such a commit, the first contract. Contracts with another title are of another service,
 * from which this one was cloned; undefined if there are no others.
 */
export function lastReleased(folder: string, current: Node): Released | undefined {
  const isSameService = ({ contract }: Released) => titleOf(contract) === titleOf(current)
  const tags = lines(git(folder, ['tag', '--list', 'v*', '--merged', 'HEAD', '--sort', '-version:refname']))
  for (const tag of tags) {
    const released = releasedAt(folder, tag)
    if (isSameService(released)) return released
  }
  let last: Released | undefined
  for (const commit of lines(git(folder, ['log', '--format=%h', '--', 'openapi.yaml']))) {
    const released = releasedAt(folder, commit)
    if (!isSameService(released)) break
    last = released
    if (versionOf(released.contract) !== versionOf(current)) break
  }
  return last
}

/** The contract at a tag, branch or commit; throws if there is none. */
export function releasedAt(folder: string, ref: string): Released {
  return { ref, contract: load(git(folder, ['show', `${ref}:openapi.yaml`])) as Node }
}

/** The version of a contract. */
export function versionOf(contract: Node): string {
  return (contract.info as { version: string }).version
}

/** The title of a contract. */
export function titleOf(contract: Node): string {
  return (contract.info as { title: string }).title
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '')
}

function git(folder: string, args: string[]): string {
  const { status, stdout, stderr } = spawnSync('git', args, { cwd: folder, encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr.trim())
  return stdout
}
