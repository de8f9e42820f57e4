/** Prefix of the contract's paths on this service (`servers` in the contract). */
export const API_PREFIX = '/api'

const HEALTH = `${API_PREFIX}/health`
const LIVENESS = `${HEALTH}/live`

/** A URL without its query. */
export function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? ''
}

/** Whether a URL is a readiness or liveness probe: those are exempt from limits and logged at level `debug`. */
export function isHealth(url: string): boolean {
  if (!url.startsWith(HEALTH)) return false
  const path = pathOf(url)
  return path === HEALTH || path === LIVENESS
}

/** The path of one item of a collection on this service, as `Location` and problems name it. */
export function pathTo(collection: string, id: number): string {
  return `${API_PREFIX}/${collection}/${id}`
}
