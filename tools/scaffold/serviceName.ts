import { capitalized } from './naming.ts'

/** How programs and people call a service. */
export interface ServiceName {
  /** A command and a package: `book-lending`. */
  name: string
  title: string
}

/** The name of a service as it is typed, such as `book-lending` or "Book Lending"; throws an Error for one that cannot be used. */
export function parseServiceName(text: string, title?: string): ServiceName {
  const name = text.trim().toLowerCase().replace(/\s+/g, '-')
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
    throw new Error(
      `"${text}" cannot name a service: it becomes a command and a package, so use words of a-z and 0-9, such as ` +
        'weather, book-lending or "Book Lending".',
    )
  }
  return { name, title: title ?? capitalized(text.trim() === name ? name.replaceAll('-', ' ') : text.trim()) }
}
