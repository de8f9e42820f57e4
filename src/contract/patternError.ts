import type { Schema } from './schema.ts'

/** Why a text does not match the pattern of its schema. */
export function patternError(text: string, { pattern = '', examples = [] }: Schema): string {
  if (text === '') return 'must not be empty'
  const example = examples.find((each) => typeof each === 'string')
  const like = example === undefined ? '' : `, such as ${example}`
  const [, characters, least, most = least] = ONE_CLASS.exec(pattern) ?? []
  if (characters !== undefined) return `must have ${countOf(least, most)}${kindOf(characters)}${like}`
  return example === undefined ? `must match ${pattern}` : `must have the form of ${example}`
}

/** A pattern that is one class of characters, such as `^[A-Z]{3}$`, with its limits if it has some. */
const ONE_CLASS = /^\^\[([^\]^\\]+)\](?:[+*]|\{([0-9]+)(?:,([0-9]+))?\})\$$/

function countOf(least: string | undefined, most: string | undefined): string {
  if (least === undefined) return 'only '
  return least === most ? `${least} ` : `${least} to ${most} `
}

const kinds: Record<string, string> = {
  'A-Z': 'capital letters A to Z',
  'a-z': 'small letters a to z',
  'A-Za-z': 'letters A to Z',
  '0-9': 'digits',
}

function kindOf(characters: string): string {
  return kinds[characters] ?? `characters of ${characters}`
}
