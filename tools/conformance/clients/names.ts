/** `listBooks` or `books` as `ListBooks` and `Books`. */
export function pascal(name: string): string {
  return name.replace(/(?:^|[_-])([a-z0-9])/g, (_, first: string) => first.toUpperCase())
}

/** `book_id` as `bookId`. */
export function camel(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, first: string) => first.toUpperCase())
}

/** `listBooks` as `list_books`. */
export function snake(name: string): string {
  return name.replace(/(?<!^)[A-Z]/g, '_$&').toLowerCase()
}

/** A JSON value as a string literal of Go, Java, Python and Rust. */
export function textOf(value: object): string {
  return JSON.stringify(JSON.stringify(value))
}

/** As many arguments as a call has optional parameters. */
export function omitted({ optional }: { optional: number }, argument: string): string[] {
  return Array<string>(optional).fill(argument)
}
