import { once } from 'node:events'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SampleSizes } from '../src/contract/resource.ts'
import { generateData } from '../src/csv/generate.ts'
import { resources } from '../src/resources/index.ts'
import { ENVIRONMENT, killAtExit, listen } from './process.ts'
import type { Listener } from './process.ts'

/** The built service. */
const MAIN = 'dist/src/main.js'

/** The port of the first server; others use the ports after it. */
export const PORT = 5200

const folders: string[] = []
process.on('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** A temporary folder, removed at exit. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'pricebook-bench-'))
  folders.push(folder)
  return folder
}

/** The folder of CSV files to measure with: the one that BENCH_DATA names, or sample data of a similar shape. */
export async function dataFolder(): Promise<string> {
  if (process.env.BENCH_DATA !== undefined) return process.env.BENCH_DATA
  return generated({ markets: 6, products: 1600, prices: 134_000, days: 500 })
}

/** A folder of CSV files with sample data of these sizes. */
export async function generated(sizes: SampleSizes) {
  const dir = newFolder()
  await generateData(resources, { dir, seed: 1, sizes })
  return dir
}

/** Starts the service on a database in this folder, with a response cache of `cache` mebibytes. */
export function startService(folder: string, port: number, cache = 16): Promise<Listener> {
  return serve(port, { GENERATED_DIR: folder, RESPONSE_CACHE: String(cache) })
}

/** Starts the service on this database. */
export function startOn(DATABASE_URL: string, port: number, settings: Record<string, string> = {}) {
  return serve(port, { DATABASE_URL, ...settings })
}

function serve(port: number, settings: Record<string, string>): Promise<Listener> {
  return listen([MAIN, 'serve'], port, '/api/health', settings)
}

/** Starts the service that is written by hand on the database in this folder. */
export function startByHand(folder: string, port: number): Promise<Listener> {
  return listen(['bench/byHand.ts', join(folder, 'database.db')], port, '/up')
}

/** Runs load_data on a folder of CSV files; returns its duration in seconds. */
export function loadInto(url: string, dir: string, words: string[] = []): Promise<number> {
  const rejects = join(newFolder(), 'rejects.csv')
  return runCommand([
    'script',
    'load_data',
    '--url',
    `${url}/api`,
    '--dir',
    dir,
    ...words,
    '--rejects',
    rejects,
  ])
}

/** Runs import_prices on a flat file; returns its duration in seconds. */
export function importInto(url: string, file: string): Promise<number> {
  const words = ['import_prices', file, '--url', `${url}/api`, '--decimal', '.', '--rejects', newFolder()]
  return runCommand(['script', ...words])
}

/** Runs a command of the service; returns its duration in seconds. */
export async function runCommand(words: string[], settings: Record<string, string> = {}): Promise<number> {
  const start = performance.now()
  const child = spawn(process.execPath, [MAIN, ...words], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...ENVIRONMENT, ...settings },
  })
  killAtExit(child)
  const [code] = (await once(child, 'exit')) as [number]
  if (code !== 0) throw new Error(`${words.slice(0, 2).join(' ')} ended with ${code}`)
  return (performance.now() - start) / 1000
}
