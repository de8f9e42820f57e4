import { resolve } from 'node:path'
import type { Options } from 'yargs'
import { readConfig } from '../config.ts'

/** An option that takes a whole number from `min` to `max`. */
export function integerOption(name: string, description: string, initial: number, min: number, max: number) {
  return {
    type: 'number',
    description,
    default: initial,
    requiresArg: true,
    coerce: (value: unknown) => {
      if (typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max)
        return value
      const times = Array.isArray(value) ? 'be given once, as' : 'be'
      throw new Error(`--${name} must ${times} a whole number from ${min} to ${max}.`)
    },
  } satisfies Options
}

/** An option that takes a text, once. */
export function text(name: string, description: string, defaultDescription?: string) {
  return {
    type: 'string',
    description,
    requiresArg: true,
    ...(defaultDescription && { defaultDescription }),
    coerce: (value: unknown) => {
      if (value === undefined || (typeof value === 'string' && value !== '')) return value
      throw new Error(`--${name} must be given one value.`)
    },
  } satisfies Options
}

/** The option that names the folder of the CSV files. */
export const dirOption = {
  dir: text('dir', 'The folder of the CSV files', 'GENERATED_DIR, or ./generated'),
}

/** The option that allows to overwrite files. */
export const forceOption = {
  force: { type: 'boolean', default: false, description: 'Overwrite files that exist' },
} satisfies Record<string, Options>

/** The options that say where the API is and with which token to use it. */
export const apiOptions = {
  url: text('url', 'Where the API is', 'API_URL, or http://127.0.0.1:5000/api'),
  token: text('token', 'The token that the API wants for writes', 'API_TOKEN, or none'),
}

/** The folder of the CSV files, absolute; throws a ConfigError when a setting is bad. */
export function dirOf({ dir }: { dir: string | undefined }): string {
  return dir === undefined ? readConfig().generatedDir : resolve(dir)
}

/** Where the API is and with which token to use it; throws a ConfigError when a setting is bad. */
export function apiOf({ url, token }: { url: string | undefined; token: string | undefined }) {
  const config = readConfig()
  return { url: url ?? config.apiUrl, token: token ?? config.apiToken }
}
