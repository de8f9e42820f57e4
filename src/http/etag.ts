import { hash } from 'node:crypto'
import { preconditionFailed } from '../contract/problems.ts'

/** The strong entity tag of a resource: a hash of its representation, so that equal tags mean equal bytes. */
export function etagOf(resource: object): string {
  return `"${hash('sha1', JSON.stringify(resource), 'base64url')}"`
}

/** Whether the client has this version already (RFC 9110, section 13.1.2: weak comparison). */
export function matchesIfNoneMatch(etag: string, ifNoneMatch: string | undefined): boolean {
  return (
    ifNoneMatch !== undefined &&
    tagsOf(ifNoneMatch).some((tag) => tag === '*' || tag.replace(/^W\//, '') === etag)
  )
}

/** Throws a 412 unless `If-Match` names this version (RFC 9110, section 13.1.1: strong comparison). */
export function assertIfMatch(resource: object, ifMatch: string | undefined): void {
  if (ifMatch === undefined) return
  const etag = etagOf(resource)
  if (!tagsOf(ifMatch).some((tag) => tag === '*' || tag === etag)) throw preconditionFailed()
}

function tagsOf(header: string): string[] {
  return header.match(/\*|(?:W\/)?"[^"]*"/g) ?? []
}
