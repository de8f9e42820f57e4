import { addressOf, parameter, root } from './address.ts'
import { regionIn } from './region.ts'
import type { Load } from './region.ts'

/** How long a person pauses while typing before the search starts, in milliseconds. */
const PAUSE = 120

/** Shows the page of the current address, and of each address to which a link, the history or the search field leads. */
export function followAddress(currentPage: Load): void {
  const main = document.getElementById('main')
  const search = document.querySelector<HTMLInputElement>('input[type=search]')
  if (main === null || search === null) return
  const region = regionIn(main)
  const show = () => {
    search.value = parameter('q')
    return region.load(currentPage)
  }
  history.scrollRestoration = 'manual'
  followLinks(async () => {
    // A screen reader continues at the new heading, as it does after the browser has loaded a page.
    if (!(await show())) return
    scrollTo(0, 0)
    main.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true })
  })
  followHistory(show)
  followSearch(search, () => region.load(currentPage))
  void show()
}

/** Shows this page's links without loading the page again, unless a link is opened elsewhere, such as in a new tab. */
function followLinks(show: () => Promise<void>): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>('a[data-address]')) {
    link.href = root.pathname + String(link.dataset.address)
  }
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null
    const isModified = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey
    if (link === null || event.button !== 0 || isModified) return
    const { origin, pathname, hash } = new URL(link.href)
    if (origin !== location.origin || pathname !== root.pathname || hash !== '' || link.target !== '') return
    event.preventDefault()
    history.pushState(null, '', link.href)
    void show()
  })
}

/** Shows the address of an entry of the history, scrolled as it was left. */
function followHistory(show: () => Promise<boolean>): void {
  addEventListener('scrollend', () => history.replaceState({ scroll: scrollY }, ''))
  addEventListener('popstate', async ({ state }: PopStateEvent) => {
    const { scroll = 0 } = (state ?? {}) as { scroll?: number }
    if (await show()) scrollTo(0, scroll)
  })
}

/** Searches while a person types. Typing is one entry of the history, however many letters it has. */
function followSearch(search: HTMLInputElement, show: () => Promise<boolean>): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const find = () => {
    clearTimeout(timer)
    const q = search.value.trim()
    if (q === parameter('q')) return
    const isSearch = [...new URLSearchParams(location.search).keys()].every((name) => name === 'q')
    const isTyping = isSearch && parameter('q') !== ''
    const address = addressOf({ q: q === '' ? undefined : q })
    if (isTyping) history.replaceState(null, '', address)
    else history.pushState(null, '', address)
    void show()
  }
  search.addEventListener('input', () => {
    clearTimeout(timer)
    timer = setTimeout(find, PAUSE)
  })
  search.form?.addEventListener('submit', (event) => {
    event.preventDefault()
    find()
  })
}
