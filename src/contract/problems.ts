import { SERVICE_NAME } from '../service.ts'
import { Problem } from './problem.ts'
import type { InvalidInput } from './problem.ts'

/** The request violates the contract; the detail is the first error. */
export function badRequest(errors: InvalidInput[]): Problem {
  const [first] = errors
  const others = errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''
  const where = [first?.in, first?.pointer].filter(Boolean).join(' ')
  return new Problem('bad-request', `${where} ${first?.detail}${others}`, { errors })
}

/** The resource named by `what`, such as `book 7`, does not exist; `existing` is the path of a similar one that does. */
export function notFound(what: string, existing?: string): Problem {
  const hint = existing === undefined ? '' : `; ${existing} exists`
  return new Problem('not-found', `There is no ${what}${hint}`)
}

/** `what` exists with other values, at the path `existing` or, without one, in an earlier row of the same batch. */
export function conflict(what: string, existing: string | undefined): Problem {
  if (existing === undefined) return new Problem('conflict', `${what} has other values in an earlier row`)
  return new Problem('conflict', `${what} exists with other values: ${existing}`, { existing })
}

/** `what` cannot be removed because rows of the resource `by` refer to it. */
export function inUse(what: string, by: string): Problem {
  return new Problem('in-use', `${what} has ${by}; remove them first`)
}

/** A condition of the request is false (RFC 9110, section 15.5.13). */
export function preconditionFailed(detail: string): Problem {
  return new Problem('precondition-failed', detail)
}

/** The request has no token, so the response has no error code either (RFC 6750, section 3.1). */
export function unauthorized(): Problem {
  return new Problem('unauthorized', 'This operation needs a valid token: Authorization: Bearer <token>', {
    headers: { 'www-authenticate': `Bearer realm="${SERVICE_NAME}"` },
  })
}

/** The token of the request is malformed or unknown (RFC 6750, section 3.1). */
export function invalidToken(): Problem {
  return new Problem('unauthorized', 'The token of this request is not valid', {
    headers: { 'www-authenticate': `Bearer realm="${SERVICE_NAME}", error="invalid_token"` },
  })
}

/** The path exists, but not with this method (RFC 9110, section 15.5.6). */
export function methodNotAllowed(method: string, allowed: string[]): Problem {
  const allow = allowed.join(', ')
  return new Problem('method-not-allowed', `${method} is not allowed here; allowed: ${allow}`, {
    headers: { allow },
  })
}

/** `Accept` allows none of these media types, which the response can have (RFC 9110, section 15.5.7). */
export function notAcceptable(mediaTypes: readonly string[]): Problem {
  const list = mediaTypes.join(', ')
  return new Problem('not-acceptable', `Accept allows none of the media types of this response: ${list}`)
}

/** The path and query are longer than this many bytes (RFC 9110, section 15.5.15). */
export function uriTooLong(limit: number): Problem {
  return new Problem(
    'uri-too-long',
    `The path and query are longer than the ${limit / 1024} KiB that this service reads`,
  )
}

/** The request line and the header fields are larger than this many bytes (RFC 6585, section 5). */
export function headerFieldsTooLarge(limit: number): Problem {
  return new Problem(
    'header-fields-too-large',
    `The header fields are larger than the ${limit / 1024} KiB that this service reads`,
  )
}

/** The service does not know something that the request needs; it disconnects, as it may not know where the request ends. */
export function notImplemented(detail: string): Problem {
  return new Problem('not-implemented', detail, { headers: { connection: 'close' } })
}

/** The request has another major version of HTTP (RFC 9110, section 15.6.6). */
export function unsupportedVersion(): Problem {
  return new Problem('http-version-not-supported', 'Only HTTP/1.1 and HTTP/1.0 are supported', {
    headers: { connection: 'close' },
  })
}

/** The body has a content coding, such as gzip (RFC 9110, sections 12.5.3 and 15.5.16). */
export function unsupportedCoding(coding: string): Problem {
  return new Problem(
    'unsupported-media-type',
    `The content coding ${coding} is not supported; send the body without`,
    {
      headers: { 'accept-encoding': 'identity' },
    },
  )
}

/** The client exceeds its rate limit (RFC 6585, section 4). */
export function tooManyRequests(perMinute: number): Problem {
  return new Problem('too-many-requests', `No client may make more than ${perMinute} requests a minute; wait`)
}

/** The service sheds load. */
export function overloaded(): Problem {
  return unavailable('The service is overloaded; try again')
}

/** The service is in its graceful shutdown. */
export function shuttingDown(): Problem {
  return unavailable('The service is about to stop')
}

/** The service, or something that it needs, is unavailable for a short time. */
export function unavailable(detail: string): Problem {
  return new Problem('service-unavailable', detail, { headers: { 'retry-after': '1' } })
}

/** Something that the service needs fails until an operator acts: no `Retry-After` (optional in RFC 9110, section 15.6.4). */
export function unavailableUntilFixed(detail: string): Problem {
  return new Problem('service-unavailable', detail)
}

/** An error that the service does not expect; the response reveals nothing of it. */
export function unexpected(): Problem {
  return new Problem(
    'internal-server-error',
    'The service met an unexpected error; its log says more under the request_id',
  )
}
