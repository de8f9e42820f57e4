import createClient from 'openapi-fetch'
import type { paths } from '../../generated/api.d.ts'
import { API_PREFIX } from '../contract/paths.ts'
import { isToken } from '../contract/bearerToken.ts'
import { followReads } from './followReads.ts'

export type { components, operations, paths } from '../../generated/api.d.ts'

/** The address of the API, and the token for writes. */
export interface ClientOptions {
  url: string
  token?: string | undefined
  fetch?: (request: Request) => Promise<Response>
}

/** A client of the API at this URL, typed by the contract; throws an Error for an invalid URL or token. */
export function openClient({ url, token, fetch }: ClientOptions) {
  // Checked here, because fetch would report it like a failure of the network.
  if (token !== undefined && !isToken(token)) {
    throw new Error('The token may contain only letters, digits and . _ ~ + / - with = at its end.')
  }
  const baseUrl = baseUrlOf(url)
  return createClient<paths, `application/${string}`>({
    baseUrl,
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    // Each array in a query of the contract has `explode: false`; openapi-fetch repeats the parameter by default.
    querySerializer: { array: { style: 'form', explode: false } },
    fetch: followReads(baseUrl, fetch),
  })
}

/** A client of the API. */
export type Client = ReturnType<typeof openClient>

function baseUrlOf(url: string): string {
  const { protocol, host, pathname, username, search, hash } = URL.parse(url) ?? {}
  if (!/^https?:$/.test(protocol ?? '') || pathname === undefined || search || hash) {
    throw new Error(
      `The API's address must be a URL such as http://127.0.0.1:5000${API_PREFIX}, not "${url}".`,
    )
  }
  if (username) throw new Error('The API accepts a token, not a user name in its address.')
  return `${protocol}//${host}${pathname.replace(/\/+$/, '') || API_PREFIX}`
}
