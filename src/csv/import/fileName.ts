import { escapeRegExp } from './escapeRegExp.ts'
import { parseTemplate } from './template.ts'

/**
 * The values that the name of a file holds, by the names in a pattern such as `{shop}_{day}.csv`; `{}` matches what is no
 * value. Throws an Error when the name does not match.
 */
export function valuesOfFileName(pattern: string, file: string): Record<string, string> {
  const { names, texts } = parseTemplate(pattern)
  const source = texts
    .map((text, index) => {
      const name = names[index]
      return escapeRegExp(text) + (name === undefined ? '' : name === '' ? '.*' : '(.+)')
    })
    .join('')
  const [match, ...values] = new RegExp(`^${source}$`, 'su').exec(file) ?? []
  if (match === undefined) throw new Error(`The name ${file} does not match --file-name "${pattern}".`)
  const named = names.filter((name) => name !== '')
  return Object.fromEntries(named.map((name, index) => [name, values[index] ?? '']))
}
