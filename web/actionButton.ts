import { element } from './element.ts'

/** A button that starts an action. It is disabled meanwhile, and beside it is said why the action has failed. */
export function actionButton(label: string, action: () => Promise<void>): HTMLElement {
  const button = element('button', { type: 'button' }, label)
  const error = element('span', { class: 'error', role: 'alert' })
  button.addEventListener('click', async () => {
    button.disabled = true
    error.replaceChildren()
    try {
      await action()
    } catch (cause) {
      error.replaceChildren((cause as Error).message)
    } finally {
      button.disabled = false
    }
  })
  return element('p', { class: 'action' }, button, error)
}
