import type { FastifyReply } from 'fastify'
import { waitOf } from './pipelining.ts'

/**
 * The time from the arrival of a request to the end of its response, in milliseconds; Fastify's begins with the first hook. A
 * pipelined request is regarded as arriving after the response before it.
 */
export function durationOf({ elapsedTime, request }: FastifyReply): number {
  return elapsedTime + (waitOf(request.raw)?.milliseconds ?? 0)
}
