/** The parameters of the page's address: what it shows. */
export type Parameters = Record<
  'q' | 'product' | 'market' | 'compare' | 'filter' | 'on' | 'range' | 'basket',
  string
>

/** The address of the service, also behind a path prefix: this file is in its folder `web`. */
export const root = new URL('..', import.meta.url)

/** A parameter of the current address, or an empty text. */
export function parameter(name: keyof Parameters): string {
  return new URLSearchParams(location.search).get(name) ?? ''
}

/** The ids in a parameter such as `1,2`. */
export function idsIn(list: string): number[] {
  return [...new Set(list.split(',').filter(isId).map(Number))]
}

/** Whether a text is an id; the service rejects requests with another one. */
export function isId(text: string): boolean {
  return /^[1-9][0-9]{0,14}$/.test(text)
}

/** The address that shows this; undefined parameters are omitted. */
export function addressOf(parameters: Partial<Parameters>): string {
  const given = Object.entries(parameters).filter((entry) => entry[1] !== undefined)
  const query = new URLSearchParams(given).toString().replaceAll('%2C', ',')
  return root.pathname + (query && `?${query}`)
}

/** Changes parameters of the current address: as a new entry of the history, or in place of the current one. */
export function changeAddress(changes: Partial<Parameters>, how: 'push' | 'replace'): void {
  const current = Object.fromEntries(new URLSearchParams(location.search))
  const address = addressOf({ ...current, ...changes })
  if (how === 'push') history.pushState(null, '', address)
  else history.replaceState(history.state, '', address)
}
