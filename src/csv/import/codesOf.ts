import type { AmountUnit } from '../../contract/importSettings.ts'

/** The codes that a sign may stand for; undefined if the text is no sign, such as `constructor`, which every object has. */
export function codesOf(signs: AmountUnit['signs'], text: string): readonly string[] | undefined {
  const sign = text.toLowerCase()
  return Object.hasOwn(signs, sign) ? signs[sign] : undefined
}
