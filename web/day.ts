/** Today in UTC, `YYYY-MM-DD`: the day for which the service shows prices by default. */
export function today(): string {
  return new Date().toISOString().slice(0, 10)
}

/** The seconds from 1970 to the start of a day in UTC. */
export function secondsOf(day: string): number {
  return Date.parse(day) / 1000
}

/** A day as the reader writes it. */
export function showDay(day: string): string {
  return format.format(new Date(day))
}

/** Whether a text is a day of the calendar, `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  return /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text) && !Number.isNaN(Date.parse(text))
}

const format = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' })
