/**
 * What the service uses of `node:http`. An import of that module from an ES module evaluates all of its exports, one of which loads
 * the client of `fetch`: 40 ms of processor time at each start.
 */
export const { createServer, IncomingMessage, STATUS_CODES } = process.getBuiltinModule('node:http')
