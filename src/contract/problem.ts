import type { Schemas } from './document.ts'
import { isUnavailable } from '../database/postgresErrors.ts'

/** The kinds of problem: the last part of their `type`, their status and title (RFC 9457, section 3.1). */
const kinds = {
  'bad-request': [400, 'Bad Request'],
  unauthorized: [401, 'Unauthorized'],
  'not-found': [404, 'Not Found'],
  'method-not-allowed': [405, 'Method Not Allowed'],
  'request-timeout': [408, 'Request Timeout'],
  conflict: [409, 'Conflict'],
  'in-use': [409, 'In Use'],
  'precondition-failed': [412, 'Precondition Failed'],
  'content-too-large': [413, 'Content Too Large'],
  'unsupported-media-type': [415, 'Unsupported Media Type'],
  'expectation-failed': [417, 'Expectation Failed'],
  'too-many-requests': [429, 'Too Many Requests'],
  'header-fields-too-large': [431, 'Request Header Fields Too Large'],
  'internal-server-error': [500, 'Internal Server Error'],
  'service-unavailable': [503, 'Service Unavailable'],
} as const

type Kind = keyof typeof kinds
type InvalidInput = Schemas['InvalidInput']

interface More {
  existing?: string
  errors?: InvalidInput[]
  headers?: Record<string, string>
  cause?: unknown
}

/** The most characters that a problem quotes of what it was sent (`maxLength` in the contract). */
const LONGEST = 2000

/** The most faults that one problem lists (`maxItems` in the contract). */
export const MOST_ERRORS = 100

/** An answer of 400 and above. Throw it anywhere while a request is handled. */
export class Problem extends Error {
  override name = 'Problem'
  readonly kind: Kind
  readonly more: More

  constructor(kind: Kind, detail: string, more: More = {}) {
    super(detail, { cause: more.cause })
    this.kind = kind
    this.more = more
  }

  get status() {
    return kinds[this.kind][0]
  }

  get title() {
    return kinds[this.kind][1]
  }

  /** The problem document for an answer to this URL, to the request of this id where one could be read. */
  document(url: string, requestId?: string): Schemas['Problem'] {
    const { existing, errors } = this.more
    return {
      type: `urn:problem-type:pricebook:${this.kind}`,
      title: this.title,
      status: this.status,
      detail: cut(this.message),
      instance: instanceOf(url),
      ...(requestId !== undefined && { request_id: requestId }),
      ...(existing !== undefined && { existing }),
      ...(errors !== undefined && {
        errors: errors
          .slice(0, MOST_ERRORS)
          .map((error) => ({ ...error, pointer: cut(error.pointer), detail: cut(error.detail) })),
      }),
    }
  }
}

export const PROBLEM_TYPE = 'application/problem+json'

/** The request breaks the contract in these ways. */
export function badRequest(errors: InvalidInput[]): Problem {
  const [first] = errors
  const others = errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''
  const where = [first?.in, first?.pointer].filter(Boolean).join(' ')
  return new Problem('bad-request', `${where} ${first?.detail}${others}`, { errors })
}

/** There is no resource that this describes, such as `market 7`. */
export function notFound(what: string): Problem {
  return new Problem('not-found', `There is no ${what}`)
}

/** What this describes exists with other values, at that path or (without one) earlier in the same batch. */
export function conflict(what: string, existing: string | undefined): Problem {
  if (existing === undefined) return new Problem('conflict', `${what} has other values in an earlier row`)
  return new Problem('conflict', `${what} exists with other values: ${existing}`, { existing })
}

/** What this describes cannot be removed because prices refer to it. */
export function inUse(what: string): Problem {
  return new Problem('in-use', `${what} has prices; remove them first`)
}

/** The `If-Match` of the request is stale (RFC 9110, section 13.1.1). */
export function preconditionFailed(): Problem {
  return new Problem(
    'precondition-failed',
    'The resource has changed since the version in If-Match; get it again and repeat your change',
  )
}

/** The request has no token that may write (RFC 6750, section 3). */
export function unauthorized(): Problem {
  return new Problem('unauthorized', 'This operation needs a valid token: Authorization: Bearer <token>', {
    headers: { 'www-authenticate': 'Bearer realm="pricebook"' },
  })
}

/** The path exists, but for other methods (RFC 9110, section 15.5.6). */
export function methodNotAllowed(method: string, allowed: string[]): Problem {
  const allow = allowed.join(', ')
  return new Problem('method-not-allowed', `${method} is not possible here; ${allow} is`, {
    headers: { allow },
  })
}

/** The client has made the requests that it may make in a minute (RFC 6585, section 4). */
export function tooManyRequests(perMinute: number): Problem {
  return new Problem('too-many-requests', `No client may make more than ${perMinute} requests a minute; wait`)
}

/** There are more requests than the service can answer in time. */
export function overloaded(): Problem {
  return unavailable('The service has more to do than it can; try again')
}

/** The service is about to stop. */
export function shuttingDown(): Problem {
  return unavailable('The service is about to stop')
}

/** Whatever was thrown while a request was handled, as the problem to answer with. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  const { code, statusCode, message } = error as { code?: string; statusCode?: number; message?: string }
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new Problem('content-too-large', 'The body is larger than the 8 MiB that this service reads')
  }
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return new Problem('unsupported-media-type', 'The body must be application/json')
  }
  if (code === 'FST_ERR_BAD_URL') {
    const detail = 'has a percent-escape that is not two hexadecimal digits of UTF-8'
    return badRequest([{ in: 'path', pointer: '', detail }])
  }
  if (code?.startsWith('SQLITE_')) return databaseProblem(code)
  if (isUnavailable(error)) return unavailable('The database cannot be used just now; try again')
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new Problem('bad-request', message ?? 'The request cannot be read')
  }
  return unexpected()
}

// The codes of sqlite.org/rescode.html; extended ones begin with the plain one.
function databaseProblem(code: string): Problem {
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) return unavailable('The database is busy; try again')
  if (/^SQLITE_(FULL|IOERR|CANTOPEN|READONLY)/.test(code)) {
    return unavailable('The database cannot be used just now; try again later')
  }
  return unexpected()
}

function unavailable(detail: string): Problem {
  return new Problem('service-unavailable', detail, { headers: { 'retry-after': '1' } })
}

function unexpected(): Problem {
  return new Problem(
    'internal-server-error',
    'The service met an unexpected error; its log says more under the request_id',
  )
}

function cut(text: string): string {
  // By code points, as the contract counts them, so that no pair of surrogates is cut in two.
  return text.length <= LONGEST ? text : [...text].slice(0, LONGEST - 1).join('') + '…'
}

/** The path of a URL as a URI reference, also when its escapes are broken (RFC 3986, section 2.1). */
function instanceOf(url: string): string {
  const [path = ''] = url.split('?', 1)
  const escaped = path.replace(/%(?![0-9A-Fa-f]{2})/g, '%25').replace(/[^\w.~:/@!$&'()*+,;=%-]/g, encodeByte)
  return escaped.length <= LONGEST ? escaped : escaped.slice(0, LONGEST).replace(/%.?$/, '')
}

function encodeByte(character: string): string {
  return [...Buffer.from(character)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('')
}
