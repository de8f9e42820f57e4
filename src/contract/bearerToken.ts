/** Whether a text has the syntax of a bearer token (RFC 6750, section 2.1). */
export function isToken(text: string): boolean {
  return /^[A-Za-z0-9._~+/-]+=*$/.test(text)
}
