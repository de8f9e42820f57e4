import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Schemas } from '../contract/document.ts'
import { kindOf, Problem, PROBLEM_TYPE } from '../contract/problem.ts'
import { unexpected } from '../contract/problems.ts'
import { failureOf } from '../database/failures.ts'
import { databaseProblem } from './databaseProblem.ts'
import { Disconnected } from '../turns.ts'
import { BODY_LIMIT } from './jsonBody.ts'

/** An error of Fastify or of its plugins. */
interface HttpError {
  code?: string
  statusCode?: number
  message?: string
  headers?: Record<string, string>
}

/** Any error thrown while a request is handled, as a problem. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  // Nobody reads it, and it is no error of the service.
  if (error instanceof Disconnected) return new Problem('request-timeout', 'The client has disconnected')
  const { code, statusCode, message, headers = {} } = error as HttpError
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    const limit = `${BODY_LIMIT / 1024 / 1024} MiB`
    return new Problem('content-too-large', `The body is larger than the ${limit} that this service reads`)
  }
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return new Problem('unsupported-media-type', 'The body must be application/json')
  }
  const failure = failureOf(error)
  if (failure !== undefined) return databaseProblem(failure)
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new Problem(kindOf(statusCode) ?? 'bad-request', message ?? 'The request cannot be read', {
      headers,
    })
  }
  return unexpected()
}

/**
 * Fastify's error handler: responds with a problem document. Logs the error behind a 5xx; a 503 that the service throws on
 * purpose has none, and under overload there are many of these.
 */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  const problem = toProblem(error)
  const isExpected = error === problem && problem.cause === undefined
  if (problem.status >= 500 && !isExpected)
    request.log.error({ err: error, reqId: request.id }, problem.message)
  return reply
    .code(problem.status)
    .headers(problem.options.headers ?? {})
    .type(PROBLEM_TYPE)
    .send(JSON.stringify(publicPaths(problem.document(request.url, request.id), request.server.basePath)))
}

/** A problem document with the paths under which a proxy publishes the service. */
function publicPaths(document: Schemas['Problem'], basePath: string): Schemas['Problem'] {
  if (basePath === '') return document
  const { detail, existing } = document
  const result = { ...document, instance: basePath + document.instance }
  if (existing === undefined) return result
  // The detail of a conflict ends with the path.
  const text = detail.endsWith(existing) ? detail.slice(0, -existing.length) + basePath + existing : detail
  return { ...result, detail: text, existing: basePath + existing }
}
