import { resolve } from 'node:path'
import type { Options } from 'yargs'
import { readConfig } from '../config.ts'
import { ON_CONFLICT } from '../contract/onConflict.ts'
import { API_PREFIX } from '../contract/paths.ts'
import { MAX_ROWS } from '../contract/resource.ts'
import type { IntegerSetting } from '../contract/resource.ts'

/** An option that accepts a whole number from `min` to `max`, once. */
export function integerOption(name: string, setting: IntegerSetting) {
  const { describe, min, max } = setting
  return {
    type: 'number',
    describe,
    default: setting.default,
    requiresArg: true,
    coerce: (value: unknown) => {
      if (typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max)
        return value
      const once = Array.isArray(value) ? 'given once, as ' : ''
      throw new Error(`--${name} must be ${once}a whole number from ${min} to ${max}.`)
    },
  } satisfies Options
}

/** An option that accepts a text, once. */
export function textOption(name: string, describe: string, defaultDescription?: string) {
  return {
    type: 'string',
    describe,
    requiresArg: true,
    ...(defaultDescription && { defaultDescription }),
    coerce: (value: unknown) => {
      if (value === undefined || (typeof value === 'string' && value !== '')) return value
      throw new Error(`--${name} must be given one value.`)
    },
  } satisfies Options
}

/** An option of the form `name=value`, any number of times; in a file of options it is an object, which the others override. */
export function pairsOption(name: string, describe: string) {
  return {
    type: 'string',
    describe: `${describe} (name=value; repeatable)`,
    requiresArg: true,
    coerce: (value: unknown) => {
      const given = Array.isArray(value) ? (value as unknown[]) : value === undefined ? [] : [value]
      const objects = given.filter((each) => typeof each === 'object')
      const pairs = given
        .filter((each) => typeof each !== 'object')
        .map((each) => parsePair(name, String(each)))
      const duplicate = pairs.find(([key], index) => pairs.findIndex(([other]) => other === key) < index)
      if (duplicate !== undefined) throw new Error(`--${name} must be given once for ${duplicate[0]}.`)
      return Object.assign({}, ...objects, Object.fromEntries(pairs)) as Record<string, string>
    },
  } satisfies Options
}

function parsePair(option: string, pair: string): [name: string, value: string] {
  const [, name, value] = /^([^=]+)=(.+)$/su.exec(pair) ?? []
  if (name !== undefined && value !== undefined) return [name, value]
  throw new Error(`--${option} must have the form name=value, not "${pair}".`)
}

/** The option that names the folder of the CSV files. */
export const dirOption = {
  dir: textOption('dir', 'The folder of the CSV files', 'GENERATED_DIR, or ./generated'),
}

/** The option that allows overwriting files. */
export const forceOption = {
  force: { type: 'boolean', default: false, describe: 'Overwrite files that exist' },
} satisfies Record<string, Options>

/** The options that give the address of the API and the token for it. */
export const apiOptions = {
  url: textOption('url', 'The address of the API', `API_URL, or http://127.0.0.1:5000${API_PREFIX}`),
  token: textOption('token', 'The token for writes, if the API requires one', 'API_TOKEN, or none'),
}

/** The options that say how rows are sent in batches. */
export const sendOptions = {
  batch: integerOption('batch', {
    describe: 'How many rows to send at once',
    default: MAX_ROWS,
    min: 1,
    max: MAX_ROWS,
  }),
  'on-conflict': {
    choices: ON_CONFLICT,
    default: 'fail',
    requiresArg: true,
    describe: 'A row that exists with other values: reject it, replace what exists, or keep that',
  },
} as const

/** The folder of the CSV files, absolute; throws a ConfigError when a setting is invalid. */
export function dirOf({ dir }: { dir: string | undefined }): string {
  return dir === undefined ? readConfig().generatedDir : resolve(dir)
}

/** The address of the API and the token for it; throws a ConfigError when a setting is invalid. */
export function apiOf({ url, token }: { url: string | undefined; token: string | undefined }) {
  const config = readConfig()
  return { url: url ?? config.apiUrl, token: token ?? config.apiToken }
}
