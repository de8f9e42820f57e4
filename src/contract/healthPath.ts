import { API_PREFIX } from './apiPrefix.ts'

const HEALTH = `${API_PREFIX}/health`
const LIVENESS = `${HEALTH}/live`

/** Whether a URL is one by which a service is watched over: it is answered whatever the load, and fills no log. */
export function isHealth(url: string): boolean {
  if (!url.startsWith(HEALTH)) return false
  const [path = ''] = url.split('?', 1)
  return path === HEALTH || path === LIVENESS
}
