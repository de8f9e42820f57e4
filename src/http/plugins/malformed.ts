import type { IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { Problem } from '../../contract/problem.ts'
import { pathOf } from '../../contract/paths.ts'
import { badRequest, notImplemented, unsupportedVersion, uriTooLong } from '../../contract/problems.ts'
import { isMet } from '../expectations.ts'
import { MAX_TARGET } from '../limits.ts'

/** A host and an optional port (RFC 9110, section 7.2; RFC 3986, section 3.2.2). */
const HOST = /^(?:\[[\dA-Fa-f:.]+\]|[\w.~!$&'()*+,;=%-]*)(?::\d*)?$/

/** Headers with a single value, of which Node.js uses the first. */
const SINGLE = new Set(['authorization', 'content-type', 'host', 'if-match', 'origin'])

/** A plugin: rejects requests that Node's HTTP parser accepts, although they are invalid or not supported. */
export const rejectMalformed = fp(async (app: FastifyInstance) => {
  app.addHook('onRequest', ({ raw, originalUrl }, _reply, done) =>
    done(headProblem(raw) ?? targetProblem(originalUrl)),
  )
})

function headProblem({
  headers,
  rawHeaders,
  httpVersion,
  httpVersionMajor,
}: IncomingMessage): Problem | undefined {
  if (httpVersionMajor !== 1) return unsupportedVersion()
  // RFC 9112, section 3.2.
  const { host, expect, 'transfer-encoding': coding } = headers
  if (host === undefined && httpVersion !== '1.0') return headerProblem('host', 'is required')
  if (host !== undefined && !HOST.test(host))
    return headerProblem('host', 'is not a host with an optional port')
  // RFC 9112, section 6.1.
  if (coding !== undefined && !/^chunked$/i.test(coding)) {
    return notImplemented(`The transfer coding ${coding} is not supported; chunked is`)
  }
  if (expect !== undefined && !isMet(expect)) {
    return new Problem('expectation-failed', 'The only expectation that can be met is 100-continue')
  }
  // A duplicate leaves fewer names than lines.
  return Object.keys(headers).length * 2 === rawHeaders.length ? undefined : duplicateProblem(rawHeaders)
}

function duplicateProblem(rawHeaders: string[]): Problem | undefined {
  const names = rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase())
  const duplicate = names.find((name, index) => SINGLE.has(name) && names.indexOf(name) < index)
  return duplicate === undefined ? undefined : headerProblem(duplicate, 'is duplicate')
}

function headerProblem(name: string, detail: string): Problem {
  return badRequest([{ in: 'header', pointer: `/${name}`, detail }])
}

function targetProblem(url: string): Problem | undefined {
  if (url.length > MAX_TARGET) return uriTooLong(MAX_TARGET)
  if (!url.includes('%')) return undefined
  const path = pathOf(url)
  const part = !isDecodable(path) ? 'path' : isDecodable(url.slice(path.length)) ? undefined : 'query'
  const detail = 'has a percent-escape that is not two hexadecimal digits of UTF-8'
  return part && badRequest([{ in: part, pointer: '', detail }])
}

/** Whether all percent-escapes of a text are valid (RFC 3986, section 2.1) and encode UTF-8. */
export function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}
