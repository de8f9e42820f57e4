import type { Kysely } from 'kysely'
import type { Write } from '../database/write.ts'

/** The type of one operation as openapi-typescript generates it. */
interface OperationType {
  parameters: { query?: unknown; header?: unknown; path?: unknown }
  requestBody?: unknown
  responses: object
}

/** The `operations` of a contract as openapi-typescript generates them. */
type OperationTypes<Operations> = { [Id in keyof Operations]: OperationType }

type Known<T> = { [K in keyof T as string extends K ? never : K]: T[K] }
type Content<T> = T extends { content: { 'application/json': infer Body } } ? Body : undefined

type Query<Operation extends OperationType> = NonNullable<Operation['parameters']['query']>
type Headers<Operation extends OperationType> = NonNullable<Operation['parameters']['header']>

/** The context in which a handler runs. */
export interface Context<Tables> {
  /** The database, for reads. */
  db: Kysely<Tables>
  /** Runs writes in a transaction. */
  write: Write<Tables>
  /** Aborted when a graceful shutdown begins. */
  stopping: AbortSignal
}

/**
 * A validated request of one operation: its parts have the types that the contract declares. The validator fills in the
 * parameters that have a default, so a handler always receives them.
 */
export interface RequestOf<Operation extends OperationType, Defaults, Tables> extends Context<Tables> {
  params: Operation['parameters']['path']
  query: Query<Operation> & Required<Pick<Query<Operation>, keyof Query<Operation> & Defaults>>
  /** By their names in lower case, as Node.js provides them. */
  headers: { [Name in keyof Headers<Operation> as Lowercase<Name & string>]: Headers<Operation>[Name] }
  body: Content<NonNullable<Operation['requestBody']>>
}

/** The declared statuses below 400; a handler throws a Problem for the others. */
type Success<Responses> = {
  [Status in keyof Responses & number]: `${Status}` extends `${2 | 3}${string}` ? Status : never
}[keyof Responses & number]

/** A response that the contract declares for one operation: a status with the headers and body of that status. */
export type ResponseOf<Operation extends OperationType> = {
  [Status in Success<Operation['responses']>]: { status: Status } & HeadersOf<
    Operation['responses'][Status]
  > &
    BodyOf<Content<Operation['responses'][Status]>>
}[Success<Operation['responses']>]

/** The headers of lists as CSV, which no handler sets. */
type CsvHeaders = 'Content-Disposition' | 'Link'

type HeadersOf<Response> = Response extends { headers: infer Declared }
  ? Exclude<keyof Known<Declared>, CsvHeaders> extends never
    ? { headers?: undefined }
    : { headers: Omit<Known<Declared>, CsvHeaders> }
  : { headers?: undefined }
type BodyOf<Body> = Body extends undefined ? { body?: undefined } : { body: Body }

/** The handler of one operation: returns a success that the contract declares, and throws a Problem otherwise. */
export type OperationOf<
  Operations extends OperationTypes<Operations>,
  Defaults extends Record<keyof Operations, unknown>,
  Id extends keyof Operations,
  Tables,
> = (request: RequestOf<Operations[Id], Defaults[Id], Tables>) => Promise<ResponseOf<Operations[Id]>>

/** One handler for each operation of a contract: a missing or extra one does not compile. */
export type HandlersOf<
  Operations extends OperationTypes<Operations>,
  Defaults extends Record<keyof Operations, unknown>,
  Tables,
> = { [Id in keyof Operations]: OperationOf<Operations, Defaults, Id, Tables> }

/** A response to send. */
export interface Response {
  status: number
  headers?: Record<string, string> | undefined
  body?: unknown
}

/** Handlers of any contract by operationId, as the routes call them. */
export type Handlers = Record<string, (request: never) => Promise<Response>>
