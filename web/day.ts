export const SECONDS_PER_DAY = 86_400

/** Today in UTC, `YYYY-MM-DD`: the day for which the service shows prices by default. */
export function today(): string {
  return dayAt(Date.now() / 1000)
}

/** The day after a day. */
export function dayAfter(day: string): string {
  return dayAt(secondsOf(day) + SECONDS_PER_DAY)
}

/** The day in UTC at a time, in seconds from 1970. */
export function dayAt(seconds: number): string {
  return String(new Date(seconds * 1000).toISOString().split('T')[0])
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
  return (
    /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text) &&
    !Number.isNaN(Date.parse(text)) &&
    dayAt(secondsOf(text)) === text
  )
}

const format = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' })
