import { ServiceError } from './client.ts'
import { element } from './element.ts'

/** How long the previous content stays without a sign of loading, in milliseconds. */
const PATIENCE = 150

/** Loads content; the signal is aborted when it is no longer needed. */
export type Load = (signal: AbortSignal) => Promise<(Node | string)[]>

/** A part of a page whose content is loaded. */
export interface Region {
  element: HTMLElement
  /** Shows what `load` returns, or an error with a button to retry. Resolves to whether it is shown, and is so. */
  load: (load: Load) => Promise<boolean>
}

/** Fills an element; the previous content stays until the next one is loaded. */
export function regionIn(container: HTMLElement): Region {
  let current = new AbortController()
  const load = async (loadContent: Load): Promise<boolean> => {
    current.abort()
    const { signal } = (current = new AbortController())
    const timer = setTimeout(() => showProgress(container), PATIENCE)
    try {
      const content = await loadContent(signal)
      if (!signal.aborted) container.replaceChildren(...content)
      return !signal.aborted
    } catch (error) {
      if (!signal.aborted) container.replaceChildren(errorMessage(error, () => void load(loadContent)))
      return false
    } finally {
      clearTimeout(timer)
      if (!signal.aborted) container.removeAttribute('aria-busy')
    }
  }
  return { element: container, load }
}

function showProgress(container: HTMLElement): void {
  container.setAttribute('aria-busy', 'true')
  if (container.childElementCount === 0) container.append(element('p', { class: 'note' }, 'Loading…'))
}

function errorMessage(error: unknown, retry: () => void): HTMLElement {
  if (!(error instanceof ServiceError)) console.error(error)
  const isMissing = error instanceof ServiceError && error.status === 404
  const message = error instanceof ServiceError ? error.message : 'This page has an error. Reload it.'
  const button = element('button', { type: 'button' }, 'Try again')
  button.addEventListener('click', retry)
  return element(
    'div',
    { class: 'error', role: 'alert' },
    element('h1', { tabindex: '-1' }, isMissing ? 'Not found' : 'The data cannot be loaded'),
    element('p', {}, message),
    ...(isMissing ? [] : [button]),
  )
}
