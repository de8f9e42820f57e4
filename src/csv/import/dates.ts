import { escapeRegExp } from './escapeRegExp.ts'

/** Reads a day as `YYYY-MM-DD`; undefined for a text in another form. A time after it is ignored. */
export type ReadDay = (text: string) => string | undefined

/** The form of days in the API (RFC 3339, full-date). */
export const ISO_FORM = 'YYYY-MM-DD'

const tokens: Record<string, string> = { YYYY: '[0-9]{4}', MM: '[0-9]{2}', DD: '[0-9]{2}' }
const TIME = '(?:[T ][0-9:.,]+(?: ?[AaPp][Mm])?(?:Z|[+-][0-9:]+)?)?'

/**
 * The reader of days in a form such as `DD.MM.YYYY`; throws an Error for a form that lacks the year, month or day. It does
 * not check the calendar: the schema does.
 */
export function dayReader(form: string = ISO_FORM): ReadDay {
  const parts = form.match(/YYYY|MM|DD/g) ?? []
  if (new Set(parts).size !== 3 || parts.length !== 3) {
    throw new Error(`--date must contain YYYY, MM and DD once, as in DD.MM.YYYY, not "${form}".`)
  }
  // Where something separates the numbers, they may lack a zero: 3.11.2026
  const isSeparated = !/(YYYY|MM|DD){2}/.test(form)
  const pattern = form
    .split(/(YYYY|MM|DD)/)
    .map((part) => {
      const token = tokens[part]
      if (token === undefined) return escapeRegExp(part)
      return `(?<${part}>${isSeparated && part !== 'YYYY' ? '[0-9]{1,2}' : token})`
    })
    .join('')
  const regExp = new RegExp(`^${pattern}${TIME}$`)
  return (text) => {
    const { YYYY, MM, DD } = regExp.exec(text)?.groups ?? {}
    if (YYYY === undefined || MM === undefined || DD === undefined) return undefined
    return `${YYYY}-${MM.padStart(2, '0')}-${DD.padStart(2, '0')}`
  }
}

/** Why a text is not a day in this form; completes a sentence that begins with its name. */
export function dayError(form: string | undefined): string {
  const example = (form ?? ISO_FORM).replace('YYYY', '2026').replace('MM', '01').replace('DD', '31')
  const hint = form === undefined ? '; --date DD.MM.YYYY reads another form' : ''
  return `must be a day in the form ${form ?? ISO_FORM}, such as ${example}${hint}`
}
