import type { Calls } from '../calls.ts'

/** A client that a generator makes from the contract, with a program that calls the service through it. */
export interface Client {
  name: string
  /** The programs that must be installed to generate it, and those to compile and run it. */
  needs: { generate: string[]; run: string[] }
  generate: (context: Context) => Promise<void>
  compile: (context: Context) => Promise<void>
  /** Calls the service at this URL; returns what the program prints: one line of JSON for each of the calls, in their order. */
  call: (context: Context, url: string) => Promise<string>
}

export interface Context {
  /** An empty folder for this client. */
  folder: string
  /** The contract's file. */
  contract: string
  calls: Calls
}
