import type { Example } from './examples.ts'
import type { Reference } from './properties.ts'

/** The natural key of no example, of which the first property is enough: `{ station: 'nowhere' }`. */
export function unknownKey({ shows, target }: Reference): Example {
  const [shown] = shows
  if (shown === undefined) return {}
  return { [shown.property]: unlike(target.examples.unchanged[shown.key.property]) }
}

function unlike(value: unknown): unknown {
  if (typeof value === 'number') return value + 1000
  if (typeof value === 'boolean') return !value
  const [date, time] = [/^[0-9]{4}-[0-9]{2}-[0-9]{2}(?=$|T)/, /^[0-9]{2}:[0-9]{2}$/]
  if (time.test(String(value))) return '23:59'
  return date.test(String(value)) ? String(value).replace(date, '1999-12-31') : 'nowhere'
}
