import type { operations } from '../../generated/api.d.ts'
import type { OperationId } from '../contract/document.ts'
import type { Db, Tables } from '../resources/tables.ts'
import type { Write } from '../database/write.ts'

type Known<T> = { [K in keyof T as string extends K ? never : K]: T[K] }
type Content<T> = T extends { content: { 'application/json': infer Body } } ? Body : undefined

/** The validator fills in the defaults that the contract declares for parameters, so these are always there. */
type Filled<Query> = Query & Required<Pick<Query, keyof Query & ('limit' | 'sort' | 'on_conflict')>>

type Parameters<Id extends OperationId> = operations[Id]['parameters']
type Headers<Id extends OperationId> = NonNullable<Parameters<Id>['header']>

/** A request of this operation, validated: what the contract says may be relied on. */
export interface OperationRequest<Id extends OperationId> {
  params: Parameters<Id>['path']
  query: Filled<NonNullable<Parameters<Id>['query']>>
  /** By their names in lower case, as Node has them. */
  headers: { [Name in keyof Headers<Id> as Lowercase<Name & string>]: Headers<Id>[Name] }
  body: Content<NonNullable<operations[Id]['requestBody']>>
  /** The database, to read. */
  db: Db
  /** Whatever writes is done in a transaction, and answered when that is on the disk. */
  write: Write<Tables>
  /** Aborted when the service is about to stop. */
  stopping: AbortSignal
}

type Success = 200 | 201 | 204 | 207 | 304
type Responses<Id extends OperationId> = operations[Id]['responses']

/** An answer that the contract declares for this operation: its status with that status's headers and body. */
export type OperationResponse<Id extends OperationId> = {
  [Status in keyof Responses<Id> & Success]: { status: Status } & HeadersOf<Responses<Id>[Status]> &
    BodyOf<Content<Responses<Id>[Status]>>
}[keyof Responses<Id> & Success]

type HeadersOf<Response> = Response extends { headers: infer Declared }
  ? keyof Known<Declared> extends never
    ? { headers?: undefined }
    : { headers: Known<Declared> }
  : { headers?: undefined }
type BodyOf<Body> = Body extends undefined ? { body?: undefined } : { body: Body }

/** A handler: from a request of this operation to one of its declared answers; anything else is a thrown Problem. */
export type Operation<Id extends OperationId> = (
  request: OperationRequest<Id>,
) => Promise<OperationResponse<Id>>

/** One handler for each operation of the contract: none missing, none more. */
export type Handlers = { [Id in OperationId]: Operation<Id> }
