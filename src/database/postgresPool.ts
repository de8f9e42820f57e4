import type { PostgresPool, PostgresPoolClient } from 'kysely'
import type { PoolClient, PoolConfig } from 'pg'
import { SERVICE_NAME } from '../service.ts'
import {
  ConnectionError,
  connectionError,
  isReadOnlyError,
  isTimeout,
  isUnsupportedParameter,
  StandbyError,
} from './postgresErrors.ts'
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
    pool.on('connect', (client) => {
      client.on('error', () => {})
      client.on('notice', ({ routine }) => {
        // Its message depends on the language of the server.
        if (routine === 'SyncRepWaitForLSN') unreplicated.add(client)
      })
    })
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

/**
 * Connections whose last commit is durable on the primary only, because its wait for a synchronous standby was canceled.
 * PostgreSQL reports the commit as successful, with a warning, but a failover loses it.
 */
const unreplicated = new WeakSet<object>()

/** A connection of the pool that is given up when the server does not respond to a statement in time, or is no primary. */
function connectionOf(client: PoolClient, setLimits: string): PostgresPoolClient {
  let reason: ConnectionError | undefined
  const query = async (text: string, values: unknown[]) => {
    // A rollback would wait for the statement that has not ended.
    if (reason !== undefined) throw reason
    const isBegin = /^(begin|start transaction)\b/i.test(text)
    try {
      const result = await client.query(isBegin ? text + setLimits : text, values)
      if (unreplicated.has(client))
        throw new ConnectionError('No standby has acknowledged the commit in time')
      return result
    } catch (error) {
      reason = await reasonToGiveUp(client, error)
      throw reason ?? connectionError(error)
    }
  }
  const release = (isBroken = false) => client.release(isBroken || reason !== undefined)
  // Its other form takes a cursor, which this dialect does not have.
  return { query: query as unknown as PostgresPoolClient['query'], release }
}

/** Why a connection cannot be used after this error of a statement; undefined if it can, or if the pool notices by itself. */
async function reasonToGiveUp(client: PoolClient, error: unknown): Promise<ConnectionError | undefined> {
  if (error instanceof ConnectionError) return error
  if (isTimeout(error)) return new ConnectionError('The database has not responded in time', { cause: error })
  if (isReadOnlyError(error) && !(await isSetReadOnly(client))) {
    return new StandbyError('The database server is a standby', { cause: error })
  }
  return undefined
}

/**
 * Whether an operator has made a database read-only. Otherwise its server is a standby, which may have been promoted or have
 * disconnected since it rejected a write. Ends the transaction, in which no statement succeeds after an error.
 */
async function isSetReadOnly(client: PoolClient): Promise<boolean> {
  try {
    await client.query('rollback')
    const { rows } = await client.query<{ isSet: boolean }>(`
      select current_setting('default_transaction_read_only') = 'on' and not pg_is_in_recovery() as "isSet"`)
    return rows[0]?.isSet === true
  } catch {
    return false
  }
}

/** A failure to connect as one ConnectionError; an error that the server reports stays as it is. */
function unreachable(url: string, error: unknown): unknown {
  // A host name with several addresses gives an error for each.
  const [first = error] = error instanceof AggregateError ? (error.errors as unknown[]) : []
  if (!(first instanceof Error) || 'severity' in first) return error
  const message = `The database ${withoutPassword(url)} cannot be reached: ${first.message}`
  return new ConnectionError(message, { cause: first })
}
