import { isIP } from 'node:net'
import { makeValidator } from 'envalid'
import { isToken } from '../contract/bearerToken.ts'

// One validator for each type of setting. Its error completes a sentence that begins with the name of the setting.

export const text = makeValidator((value) => {
  if (value.trim() === '') throw new Error('is empty; give it a value or unset it')
  assertTrimmed(value)
  return value
})

/** Throws where white space would become part of a file name, a host or a token, and nobody sees it in a message. */
function assertTrimmed(value: string): void {
  if (value !== value.trim()) throw new Error('begins or ends with white space; remove it')
}

export const path = makeValidator((value) => {
  if (!/^(\/[\w.~-]+)+$/.test(value)) {
    throw new Error(`must be a path such as /service, without a slash at its end, not "${value}"`)
  }
  return value
})

export const port = makeValidator((value) => {
  if (!/^[0-9]{1,5}$/.test(value) || Number(value) > 65535) {
    throw new Error(`must be a port from 0 to 65535 (0: any that is free), not "${value}"`)
  }
  return Number(value)
})

const wholeNumberOf = (unit: string, digits = 5) =>
  makeValidator((value) => {
    if (!/^[0-9]+$/.test(value) || value.length > digits) {
      throw new Error(`must be a whole number of ${unit}, not "${value}"`)
    }
    return Number(value)
  })

export const mebibytes = wholeNumberOf('mebibytes')
export const seconds = wholeNumberOf('seconds')
export const milliseconds = wholeNumberOf('milliseconds')
export const requestsInFlight = wholeNumberOf('requests (0: any)')
export const requests = wholeNumberOf('requests a minute (0: any)', 9)

export const connections = makeValidator((value) => {
  if (!/^[1-9][0-9]{0,3}$/.test(value))
    throw new Error(`must be a whole number from 1 to 9999, not "${value}"`)
  return Number(value)
})

const listOf = (what: string, isValid: (text: string) => boolean) =>
  makeValidator((value) => {
    const list = value.split(',').map((text) => text.trim())
    const invalid = list.find((text) => !isValid(text))
    if (invalid !== undefined) {
      throw new Error(`must be ${what} with commas between them; "${invalid}" is none`)
    }
    return list
  })

export const origins = listOf(
  'origins such as https://app.example',
  (text) => URL.canParse(text) && new URL(text).origin === text,
)

export const networks = listOf('addresses or networks such as 10.0.0.0/8', isNetwork)

/** Whether a text is an IP address, alone or with a prefix length (RFC 4632, section 3.1); 0, for all addresses, is none. */
function isNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/')
  const longest = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1
  if (rest.length > 0 || longest < 0) return false
  return prefix === undefined || (/^[1-9][0-9]{0,2}$/.test(prefix) && Number(prefix) <= longest)
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export const logLevel = makeValidator((value) => {
  const level = logLevels.find((each) => each === value)
  if (level === undefined) throw new Error(`must be one of ${logLevels.join(', ')}, not "${value}"`)
  return level
})

export const onOff = makeValidator((value) => {
  if (value !== 'on' && value !== 'off') throw new Error(`must be on or off, not "${value}"`)
  return value === 'on'
})

export const databaseUrl = makeValidator((value) => {
  assertTrimmed(value)
  if (/^sqlite:./.test(value)) return value
  if (!/^postgres(ql)?:\/\/./.test(value) || !URL.canParse(value)) {
    throw new Error(
      'must be sqlite:<file>, for example sqlite:./generated/database.db, or postgres://<user>:<password>@<host>/<database>',
    )
  }
  return value
})

export const tokens = makeValidator((value) => {
  if (value.trim() === '') throw new Error('is empty; unset it to let everyone write')
  const list = value.split(',').map((token) => token.trim())
  // Does not quote the value, because it is a secret.
  if (!list.every(isToken)) {
    throw new Error('must be tokens of letters, digits and . _ ~ + / - with commas between them')
  }
  return list
})

export const apiUrl = makeValidator((value) => {
  assertTrimmed(value)
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol)) {
    throw new Error(`must be a URL such as http://127.0.0.1:5000/api, not "${value}"`)
  }
  return value
})
