/** Whether a URL is that of a PostgreSQL database. */
export function isPostgres(url: string): boolean {
  return /^postgres(ql)?:/.test(url)
}

/** The URL without its password, for logs and messages. */
export function withoutPassword(url: string): string {
  if (!isPostgres(url) || !URL.canParse(url)) return url
  const shown = new URL(url)
  if (shown.password !== '') shown.password = '***'
  if (shown.searchParams.has('password')) shown.searchParams.set('password', '***')
  return shown.href
}
