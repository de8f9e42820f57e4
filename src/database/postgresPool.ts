import type { PostgresPool, PostgresPoolClient } from 'kysely'
import type { PoolClient, PoolConfig } from 'pg'
import { SERVICE_NAME } from '../service.ts'
import { ConnectionError, connectionError, isTimeout, isUnsupportedParameter } from './postgresErrors.ts'
import { withoutPassword } from './postgresUrl.ts'

/** How much of a PostgreSQL server one process may use. */
export interface PostgresLimits {
  /** The size of the connection pool. */
  connections: number
  /** How long a statement may take until the server has responded, or a transaction idle, in milliseconds; 0 for no limit. */
  statement: number
}

/** How long a request waits for a connection of the pool, in milliseconds. */
const CONNECTION_TIMEOUT = 5000

/** The share of the limit after which the server itself ends a statement: before the client gives up the connection. */
const ON_SERVER = 0.9

/** The type `int8` (select oid from pg_type). The contract limits integers to those that JavaScript represents exactly. */
const INT8 = 20

/** Opens a pool of connections, which connect when they are used. Imports the client only then: that lengthens a start. */
export async function openPool(
  url: string,
  { connections, statement }: PostgresLimits,
): Promise<PostgresPool> {
  const { default: pg } = await import('pg')
  const types = new pg.TypeOverrides()
  types.setTypeParser(INT8, Number)
  const config: PoolConfig = {
    connectionString: url,
    application_name: SERVICE_NAME,
    max: connections,
    connectionTimeoutMillis: CONNECTION_TIMEOUT,
    keepAlive: true,
    types,
    // Neither a server that hangs nor a broken network ends a statement.
    ...(statement > 0 && { query_timeout: statement }),
  }
  const onServer = Math.ceil(ON_SERVER * statement)
  // Releases the locks of an instance that hangs.
  const limits = { statement_timeout: onServer, idle_in_transaction_session_timeout: onServer }
  const create = (config: PoolConfig) => {
    const pool = new pg.Pool(config)
    // The pool replaces a lost connection, and the next query on it fails. Without a listener the event would end the process.
    // The pool emits it for idle connections only; one in use, between two statements of a transaction, emits its own.
    pool.on('error', () => {})
    pool.on('connect', (client) => client.on('error', () => {}))
    return pool
  }
  let pool = create({ ...config, ...(statement > 0 && limits) })
  /** What a transaction sets where the connection cannot: behind a connection pooler. */
  let setLimits = ''
  const acquire = async () => {
    try {
      return await pool.connect()
    } catch (error) {
      if (!isUnsupportedParameter(error)) throw unreachable(url, error)
      if (setLimits === '') {
        setLimits = Object.entries(limits)
          .map(([name, value]) => `; set local ${name} = ${value}`)
          .join('')
        pool = create(config)
      }
      return acquire()
    }
  }
  const connect = async () => connectionOf(await acquire(), setLimits)
  return { connect, end: () => pool.end(), options: pool.options }
}

/** A connection of the pool that is given up when the server does not respond to a statement in time. */
function connectionOf(client: PoolClient, setLimits: string): PostgresPoolClient {
  let isStuck = false
  const query = async (text: string, values: unknown[]) => {
    // A rollback would wait for the statement that has not ended.
    if (isStuck) throw new ConnectionError(NO_RESPONSE)
    const isBegin = /^(begin|start transaction)\b/i.test(text)
    try {
      return await client.query(isBegin ? text + setLimits : text, values)
    } catch (error) {
      isStuck = isTimeout(error)
      throw isStuck ? new ConnectionError(NO_RESPONSE, { cause: error }) : connectionError(error)
    }
  }
  const release = (isBroken = false) => client.release(isBroken || isStuck)
  // Its other form takes a cursor, which this dialect does not have.
  return { query: query as unknown as PostgresPoolClient['query'], release }
}

const NO_RESPONSE = 'The database has not responded in time'

/** A failure to connect as one ConnectionError; an error that the server reports stays as it is. */
function unreachable(url: string, error: unknown): unknown {
  // A host name with several addresses gives an error for each.
  const [first = error] = error instanceof AggregateError ? (error.errors as unknown[]) : []
  if (!(first instanceof Error) || 'severity' in first) return error
  const message = `The database ${withoutPassword(url)} cannot be reached: ${first.message}`
  return new ConnectionError(message, { cause: first })
}
