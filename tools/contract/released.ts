import { spawnSync } from 'node:child_process'
import { load } from 'js-yaml'
import type { Node } from './pointer.ts'

/** A contract at some commit. */
export interface Released {
  /** A tag or a commit. */
  ref: string
  contract: Node
}

/**
 * The last released contract: that of the newest tag `v*`. Without a tag, it is that of the last commit with another version
 * than the current one or, without such a commit, the first contract.
 */
export function lastReleased(folder: string, version: string): Released {
  const tag = git(folder, ['tag', '--list', 'v*', '--merged', 'HEAD', '--sort', '-version:refname']).split(
    '\n',
    1,
  )[0]
  if (tag !== undefined && tag !== '') return releasedAt(folder, tag)
  const commits = git(folder, ['log', '--format=%h', '--', 'openapi.yaml']).trim().split('\n')
  for (const commit of commits) {
    const released = releasedAt(folder, commit)
    if (versionOf(released.contract) !== version || commit === commits.at(-1)) return released
  }
  throw new Error('openapi.yaml is in no commit.')
}

/** The contract at a tag, branch or commit; throws if there is none. */
export function releasedAt(folder: string, ref: string): Released {
  return { ref, contract: load(git(folder, ['show', `${ref}:openapi.yaml`])) as Node }
}

/** The version of a contract. */
export function versionOf(contract: Node): string {
  return (contract.info as { version: string }).version
}

function git(folder: string, args: string[]): string {
  const { status, stdout, stderr } = spawnSync('git', args, { cwd: folder, encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr.trim())
  return stdout
}
