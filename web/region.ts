import { ServiceError } from './client.ts'
import { element } from './element.ts'

/** How long the previous content stays without a sign of loading, in milliseconds. */
const PATIENCE = 150

/** Loads content; the signal is aborted when it is no longer needed. */
export type Load = (signal: AbortSignal) => Promise<(Node | string)[]>

/** A part of a page whose content is loaded. */
export interface Region {
  element: HTMLElement
  /** Shows what `load` returns, or an error with a button to retry. Resolves to false if another load has replaced it. */
  load: (load: Load) => Promise<boolean>
}

/** Fills an element; the previous content stays until the next one is loaded. Loads nothing once `left` is aborted. */
export function regionIn(container: HTMLElement, left = new AbortController().signal): Region {
  let current = new AbortController()
  const load = async (loadContent: Load): Promise<boolean> => {
    current.abort()
    current = new AbortController()
    const signal = AbortSignal.any([current.signal, left])
    const retry = async () => {
      // The button that had the focus is gone.
      if (await load(loadContent)) container.querySelector<HTMLElement>('h1, h2')?.focus()
    }
    const timer = setTimeout(() => showProgress(container), PATIENCE)
    try {
      const content = await loadContent(signal)
      if (!signal.aborted) container.replaceChildren(...content)
    } catch (error) {
      if (!signal.aborted) container.replaceChildren(errorMessage(container, error, retry))
    } finally {
      clearTimeout(timer)
      if (!signal.aborted) container.removeAttribute('aria-busy')
    }
    return !signal.aborted
  }
  return { element: container, load }
}

function showProgress(container: HTMLElement): void {
  container.setAttribute('aria-busy', 'true')
  if (container.childElementCount === 0) container.append(element('p', { class: 'note' }, 'Loading…'))
}

function errorMessage(container: HTMLElement, error: unknown, retry: () => Promise<void>): HTMLElement {
  if (!(error instanceof ServiceError)) console.error(error)
  const isMissing = error instanceof ServiceError && error.status === 404
  const title = isMissing ? 'Not found' : 'The data cannot be loaded'
  const message = error instanceof ServiceError ? error.message : 'This page has an error. Reload it.'
  const button = element('button', { type: 'button' }, 'Try again')
  button.addEventListener('click', retry)
  const isPage = container.localName === 'main'
  if (isPage) document.title = title
  return element(
    'div',
    { class: 'error', role: 'alert' },
    element(isPage ? 'h1' : 'h2', { tabindex: '-1' }, title),
    element('p', {}, message),
    ...(isMissing ? [] : [button]),
  )
}
