import createClient from 'openapi-fetch'
import type { paths } from '../../generated/api.d.ts'
import { API_PREFIX } from '../contract/paths.ts'
import { isToken } from '../contract/bearerToken.ts'

export type { components, operations, paths } from '../../generated/api.d.ts'

/** Where the API is, and the token with which to write. */
export interface ClientOptions {
  url: string
  token?: string | undefined
  fetch?: (request: Request) => Promise<Response>
}

/** A client of the API at this URL, typed by the contract; throws an Error when the URL or the token cannot be used. */
export function openClient({ url, token, fetch }: ClientOptions) {
  // Checked here, because fetch would report it as if the network had failed.
  if (token !== undefined && !isToken(token)) {
    throw new Error('The token may only hold letters, digits and . _ ~ + / - with = at its end.')
  }
  return createClient<paths>({
    baseUrl: baseOf(url),
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    ...(fetch && { fetch }),
  })
}

/** A client of the API. */
export type Client = ReturnType<typeof openClient>

function baseOf(url: string): string {
  const { protocol, host, pathname, username, search, hash } = URL.parse(url) ?? {}
  if (!/^https?:$/.test(protocol ?? '') || pathname === undefined || search || hash) {
    throw new Error(
      `The API's address must be a URL such as http://127.0.0.1:5000${API_PREFIX}, not "${url}".`,
    )
  }
  if (username) throw new Error('The API takes a token, not a user name in its address.')
  return `${protocol}//${host}${pathname.replace(/\/+$/, '') || API_PREFIX}`
}
