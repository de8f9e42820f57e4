import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { CommandModule } from 'yargs'
import { readConfig } from '../config.ts'
import type { Config } from '../config.ts'
import { generateData } from '../data/generate.ts'
import { loadData } from '../data/load.ts'
import { resources } from '../data/resources.ts'
import { openProgress } from './progress.ts'

/** `pricebook demo`: the service with data in it, ready to be looked at. */
export const demoCommand: CommandModule = {
  command: 'demo',
  describe: 'Start the service with made-up data in it, and say what to look at',
  handler: async () => {
    const config = readConfig()
    const { serve } = await import('../server.ts')
    const { url } = await serve({ ...config, logLevel: 'warn' })
    await fill(config, `${url}/api`)
    console.log(whatToLookAt(url))
  },
}

/** Loads the CSV files of the generated folder, which are made when there are none. */
async function fill({ generatedDir, apiToken, apiTokens }: Config, url: string): Promise<void> {
  const progress = openProgress()
  try {
    if (!resources.some(({ file }) => existsSync(join(generatedDir, file)))) {
      const counts = { markets: 5, products: 75, prices: 10_000 }
      await generateData({
        dir: generatedDir,
        seed: 1,
        ...counts,
        days: 90,
        force: false,
        onProgress: ({ name, rows }) => progress.show({ name, rows, done: rows / counts[name] }),
      })
    }
    await loadData({
      url,
      token: apiToken ?? apiTokens?.[0],
      dir: generatedDir,
      rejectsFile: join(generatedDir, 'rejects.csv'),
      onProgress: progress.show,
    })
  } finally {
    progress.stop()
  }
}

function whatToLookAt(url: string): string {
  return `
Pricebook is running, with data in it.

  Documentation, to try out  ${url}/api/docs
  The contract               ${url}/api/openapi.yaml

  curl '${url}/api/markets'
  curl '${url}/api/products?limit=3&sort=name'
  curl '${url}/api/products/1/prices'
  curl '${url}/api/markets/1/prices?limit=3'

Ctrl-C stops it; the data stays.`
}
