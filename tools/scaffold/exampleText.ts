import type { ResourceNames } from './naming.ts'

/** A text for a property of this name in an example: one of two that differ. */
export function exampleText({ words }: ResourceNames, name: string, which: 0 | 1): string {
  const ordinal = which === 0 ? 'First' : 'Second'
  if (isCode(name)) return which === 0 ? 'A-1' : 'B-2'
  if (['name', 'title'].includes(name)) return `${ordinal} ${words}`
  return `${ordinal} ${name.replaceAll('_', ' ')}`
}

/** Whether a text is one that identifies without being read, by the name of its property. */
export function isCode(name: string): boolean {
  return /(^|_)(code|number|no|isbn|sku|serial|key|ref|reference|seat|gate|platform|room)$/.test(name)
}
