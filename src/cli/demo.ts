import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { CommandModule } from 'yargs'
import { readConfig } from '../config.ts'
import type { Config } from '../config.ts'
import { resources } from '../resources/index.ts'
import { openProgress } from './progress.ts'
import { startService } from './startService.ts'

/** `pricebook demo`: the service with data in it, ready to be looked at. */
export const demoCommand: CommandModule = {
  command: 'demo',
  describe: 'Start the service with made-up data in it, and say what to look at',
  handler: async () => {
    const config = readConfig()
    const { url, close } = await startService({ ...config, logLevel: 'warn' })
    try {
      await fill(config, join(config.generatedDir, 'demo'), `${url}/api`)
    } catch (error) {
      await close()
      throw error
    }
    console.log(whatToLookAt(url))
  },
}

/** Loads the CSV files of this folder, which are made when there are none. */
async function fill({ apiToken, apiTokens }: Config, dir: string, url: string): Promise<void> {
  const { generateData } = await import('../csv/generate.ts')
  const { loadData } = await import('../csv/load.ts')
  const progress = openProgress()
  try {
    if (!resources.every(({ file }) => existsSync(join(dir, file)))) {
      progress.note(`Making data up in ${dir}`)
      const counts = { markets: 5, products: 75, prices: 10_000 }
      await generateData({
        dir,
        seed: 1,
        ...counts,
        days: 90,
        force: false,
        onProgress: ({ name, rows }) => progress.show({ name, rows, done: rows / counts[name] }),
      })
    }
    progress.note(`Loading it into ${url}`)
    const { total } = await loadData({
      url,
      token: apiToken ?? apiTokens?.[0],
      dir,
      rejectsFile: join(dir, 'rejects.csv'),
      onProgress: progress.show,
    })
    if (total.rejected > 0)
      progress.note(`${total.rejected} rows were rejected: see ${join(dir, 'rejects.csv')}`)
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
