import type { Socket } from 'node:net'

/** The error that Node.js reports then, if more requests have been read. */
export const PARSER_STOPPED = 'HPE_CB_HEADERS_COMPLETE'

/**
 * Stops Node's HTTP parser at the next request of a connection. Otherwise it creates objects for all requests in the 64 KiB that
 * it has read, a thousand or more, also when the connection is paused or closed; and an error with a stack for each when the
 * connection closes.
 */
export function stopParsing(socket: Socket): void {
  // There is no documented way. Each value but 0, 1 and 2 is an error to the parser (llhttp, on_headers_complete).
  const { parser } = socket as Socket & { parser?: { onIncoming: () => number } | null }
  if (parser) parser.onIncoming = () => -1
}
