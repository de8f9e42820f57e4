import { changeAddress, parameter } from './address.ts'
import { element } from './element.ts'

/** A field for words; what it filters has all of them. They are in the address too. */
export function filterField(label: string, onChange: () => void): HTMLElement {
  const input = element('input', { type: 'search', value: parameter('filter'), autocomplete: 'off' })
  input.addEventListener('input', () => {
    changeAddress({ filter: input.value.trim() || undefined }, 'replace')
    onChange()
  })
  return element('label', { class: 'filter' }, label, input)
}

/** Whether a text contains the words in the address, without case and accents. */
export function passesFilter(): (text: string) => boolean {
  const words = plain(parameter('filter')).split(/\s+/)
  return (text) => words.every((word) => plain(text).includes(word))
}

function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
}
