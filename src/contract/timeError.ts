/** What is wrong with a time of day, undefined if nothing is. */
export function timeError(text: string): string | undefined {
  if (/^([01][0-9]|2[0-3]):[0-5][0-9]$/.test(text)) return undefined
  if (text === '') return 'must not be empty'
  return /^[0-9]{2}:[0-9]{2}$/.test(text)
    ? 'must be from 00:00 to 23:59'
    : 'must have the form HH:MM, such as 09:00'
}
