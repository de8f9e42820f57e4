/** The service's name: its command, its package, the realm of its tokens, part of its problem types. */
export const SERVICE_NAME = 'pricebook'

/** The name as people read it. */
export const SERVICE_TITLE = 'Pricebook'

/** The `type` URI of a kind of problem (RFC 9457, section 3.1.1). */
export function problemType(kind: string): string {
  return `urn:problem-type:${SERVICE_NAME}:${kind}`
}
