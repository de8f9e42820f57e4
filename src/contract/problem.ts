import { problemType } from '../service.ts'
import type { Schemas } from './document.ts'
import { pathOf } from './paths.ts'

/** The kinds of problem: the last part of `type`, with its status and title (RFC 9457, section 3.1). */
const kinds = {
  'bad-request': [400, 'Bad Request'],
  unauthorized: [401, 'Unauthorized'],
  forbidden: [403, 'Forbidden'],
  'not-found': [404, 'Not Found'],
  'method-not-allowed': [405, 'Method Not Allowed'],
  'not-acceptable': [406, 'Not Acceptable'],
  'request-timeout': [408, 'Request Timeout'],
  conflict: [409, 'Conflict'],
  'in-use': [409, 'In Use'],
  'precondition-failed': [412, 'Precondition Failed'],
  'content-too-large': [413, 'Content Too Large'],
  'uri-too-long': [414, 'URI Too Long'],
  'unsupported-media-type': [415, 'Unsupported Media Type'],
  'range-not-satisfiable': [416, 'Range Not Satisfiable'],
  'expectation-failed': [417, 'Expectation Failed'],
  'too-many-requests': [429, 'Too Many Requests'],
  'header-fields-too-large': [431, 'Request Header Fields Too Large'],
  'internal-server-error': [500, 'Internal Server Error'],
  'not-implemented': [501, 'Not Implemented'],
  'service-unavailable': [503, 'Service Unavailable'],
  'http-version-not-supported': [505, 'HTTP Version Not Supported'],
} as const

export type ProblemKind = keyof typeof kinds

/** The kind of problem with a status, if there is one; the first one if there are several. */
export function kindOf(status: number): ProblemKind | undefined {
  const kind = Object.entries(kinds).find(([, [each]]) => each === status)?.[0]
  return kind as ProblemKind | undefined
}

/** An error in one part of a request. */
export type InvalidInput = Schemas['InvalidInput']

export interface ProblemOptions {
  /** The path of the resource that is in conflict with the request. */
  existing?: string
  errors?: InvalidInput[]
  /** Headers of the response. */
  headers?: Record<string, string>
  /** The error to log with the problem. */
  cause?: unknown
}

/** The most characters in one text of a problem (`maxLength` in the contract). */
const MAX_LENGTH = 2000

/** The most errors in one problem (`maxItems` in the contract). */
export const MAX_ERRORS = 100

/** A response with status 400 or above. Throw it anywhere while a request is handled. */
export class Problem extends Error {
  override name = 'Problem'
  readonly kind: ProblemKind
  readonly options: ProblemOptions

  constructor(kind: ProblemKind, detail: string, options: ProblemOptions = {}) {
    super(detail, { cause: options.cause })
    this.kind = kind
    this.options = options
  }

  get status() {
    return kinds[this.kind][0]
  }

  get title() {
    return kinds[this.kind][1]
  }

  /** The problem document for a request to this URL; a request that could not be parsed has no id. */
  document(url: string, requestId?: string): Schemas['Problem'] {
    const { existing, errors } = this.options
    return {
      type: problemType(this.kind),
      title: this.title,
      status: this.status,
      detail: cut(this.message),
      instance: instanceOf(url),
      ...(requestId !== undefined && { request_id: requestId }),
      ...(existing !== undefined && { existing }),
      ...(errors !== undefined && {
        errors: errors
          .slice(0, MAX_ERRORS)
          .map((error) => ({ ...error, pointer: cut(error.pointer), detail: cut(error.detail) })),
      }),
    }
  }
}

/** The media type of a problem document. */
export const PROBLEM_TYPE = 'application/problem+json'

function cut(text: string): string {
  // By code points, as the contract counts them, so that no surrogate pair is split.
  return text.length <= MAX_LENGTH ? text : [...text].slice(0, MAX_LENGTH - 1).join('') + '…'
}

/** The path of a URL as a URI reference, even if its percent-escapes are invalid (RFC 3986, section 2.1). */
function instanceOf(url: string): string {
  const path = pathOf(url)
  const escaped = path.replace(/%(?![0-9A-Fa-f]{2})/g, '%25').replace(/[^\w.~:/@!$&'()*+,;=%-]/g, encodeByte)
  return escaped.length <= MAX_LENGTH ? escaped : escaped.slice(0, MAX_LENGTH).replace(/%.?$/, '')
}

function encodeByte(character: string): string {
  return [...Buffer.from(character)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('')
}
