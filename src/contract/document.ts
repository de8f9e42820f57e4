import { hash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
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

/** A route of a contract, with the schemas of its requests. */
export interface ContractRoute {
  method: string
  url: string
  schema: {
    operationId: string
    querystring?: object
    headers?: { properties: Record<string, object> }
    body?: object
  }
}

/** A contract together with the file that it was parsed from. */
export interface ContractFile<SchemaName extends string = string> {
  source: Buffer
  /** Shared by all readers: nobody changes it. */
  document: Contract<SchemaName>
  /** Undefined before `yarn build`. */
  routes?: ContractRoute[]
}

/** What `yarn build` derives from a contract, so that the service does not at each start. */
export interface BuiltContract extends Required<Omit<ContractFile, 'source'>> {
  /** Of the contract's file. */
  hash: string
}

/** Reads a contract, and parses it unless that was built; does not validate it, which `yarn check:contract` does. */
export function readContract<SchemaName extends string = string>(file: URL): ContractFile<SchemaName> {
  const source = readFileSync(file)
  const { document, routes } = readBuilt(file, source) ?? { document: load(source.toString()) }
  return { source, document: document as Contract<SchemaName>, ...(routes && { routes }) }
}

/** What was built from a contract; undefined if nothing was, or the contract has changed since. */
function readBuilt(file: URL, source: Buffer): Partial<BuiltContract> | undefined {
  const builtFile = builtFileOf(file)
  if (!existsSync(builtFile)) return undefined
  const built = JSON.parse(readFileSync(builtFile, 'utf8')) as BuiltContract
  return built.hash === hashOf(source) ? built : undefined
}

/** The file of what is built from a contract. */
export function builtFileOf(file: URL): URL {
  return new URL(`${file.href}.built.json`)
}

/** The hash of a contract's file, by which `readContract` knows whether what was built is of this one. */
export function hashOf(source: Buffer): string {
  return hash('sha256', source)
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
