import { element } from './element.ts'

/** A button that loads the next page of a list, if there is one. */
export function showMoreButton(
  cursor: string | null,
  load: (cursor: string) => Promise<void>,
): HTMLElement[] {
  if (cursor === null) return []
  const button = element('button', { type: 'button' }, 'Show more')
  const error = element('p', { class: 'error', role: 'alert' })
  button.addEventListener('click', async () => {
    button.disabled = true
    error.replaceChildren()
    try {
      await load(cursor)
    } catch (cause) {
      error.replaceChildren((cause as Error).message)
      button.disabled = false
    }
  })
  return [button, error]
}
