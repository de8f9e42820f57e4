import { readFileSync } from 'node:fs'
import { load } from 'js-yaml'
import type { components, operations } from '../../generated/api.d.ts'
import { pointerTo } from './pointer.ts'
import type { Node } from './pointer.ts'
import type { Schema } from './schema.ts'

/** The schemas of the service's contract by their names, as types. */
export type Schemas = components['schemas']

/** The name of an operation of the service's contract. */
export type OperationId = keyof operations

/** An OpenAPI document, as far as this program reads it. */
export interface Contract<SchemaName extends string = string> {
  openapi: string
  info: { title: string; version: string }
  servers?: { url: string }[]
  paths: Record<string, Record<string, OperationObject>>
  components: { schemas: Record<SchemaName, Schema> }
}

/** One operation of a contract, as far as this program reads it. */
export interface OperationObject extends Node {
  operationId: string
  security?: Record<string, string[]>[]
  requestBody?: { required?: boolean; content: Record<string, unknown> }
  responses?: Record<string, unknown>
}

/** A contract together with the file that it was parsed from. */
export interface ContractFile<SchemaName extends string = string> {
  source: Buffer
  /** Shared by all readers: nobody changes it. */
  document: Contract<SchemaName>
}

/** Reads and parses a contract; does not validate it, which `yarn check:contract` does. */
export function readContract<SchemaName extends string = string>(file: URL): ContractFile<SchemaName> {
  const source = readFileSync(file)
  return { source, document: load(source.toString()) as Contract<SchemaName> }
}

/** The service's own contract. */
export const contractFile = readContract<keyof Schemas>(new URL('../../openapi.yaml', import.meta.url))

/** The service's own contract, parsed. */
export const contract = contractFile.document

/** Every operation of a contract with its path, its method in lower case, and the JSON Pointer to it. */
export function operationsOf(document: Contract = contract) {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      path,
      method,
      where: pointerTo(['paths', path, method]),
      operation,
    })),
  )
}
