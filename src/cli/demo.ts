import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { CommandModule } from 'yargs'
import { readConfig } from '../config.ts'
import type { Config } from '../config.ts'
import { API_PREFIX } from '../contract/paths.ts'
import { sampleOptionsOf } from '../contract/resource.ts'
import { resources } from '../resources/index.ts'
import { SERVICE_TITLE } from '../service.ts'
import { commandName } from './commandName.ts'
import { openProgress } from './progress.ts'
import type { Progress } from './progress.ts'
import { importableResources } from './script/importableResources.ts'
import { startService } from './startService.ts'

/** `demo`: the service with sample data. */
export const demoCommand: CommandModule = {
  command: 'demo',
  describe: 'Start the service with sample data, and suggest requests to try',
  handler: async () => {
    const config = readConfig()
    const { url, close } = await startService({ ...config, logLevel: 'warn' })
    try {
      await loadSampleData(config, join(config.generatedDir, 'demo'), `${url}${API_PREFIX}`)
    } catch (error) {
      await close()
      throw error
    }
    const { hasPage, WEB } = await import('../http/plugins/webPage.ts')
    console.log(suggestions(url, config.web && hasPage(WEB)))
  },
}

/** Loads the CSV files of this folder; generates them first where one is missing. */
async function loadSampleData({ apiToken, apiTokens }: Config, dir: string, url: string): Promise<void> {
  const { loadData } = await import('../csv/load.ts')
  const progress = openProgress()
  try {
    if (!resources.every(({ file }) => existsSync(join(dir, file)))) await generate(dir, progress)
    progress.note(`Loading it into ${url}`)
    const rejectsFile = join(dir, 'rejects.csv')
    const { total } = await loadData(resources, {
      url,
      token: apiToken ?? apiTokens?.[0],
      dir,
      rejectsFile,
      onProgress: progress.show,
    })
    if (total.rejected > 0) progress.note(`${total.rejected} rows were rejected: see ${rejectsFile}`)
  } finally {
    progress.stop()
  }
}

async function generate(dir: string, progress: Progress): Promise<void> {
  const { generateData } = await import('../csv/generate.ts')
  const sizes = sampleOptionsOf(resources)
  progress.note(`Generating sample data in ${dir}`)
  await generateData(resources, {
    dir,
    seed: 1,
    onProgress: ({ name, rows }) => progress.show({ name, rows, done: rows / (sizes[name]?.default || 1) }),
  })
}

function suggestions(url: string, hasPage: boolean): string {
  const api = `${url}${API_PREFIX}`
  const commands = resources.flatMap(({ demo }) => demo.map((path) => `  curl '${api}${path}'`))
  const imports = importableResources.map(
    ({ name }) => `  ${commandName()} script import_${name} list.csv --url ${api} --dry-run`,
  )
  return `
${SERVICE_TITLE} is running, with sample data.
${hasPage ? `\n  The page for people        ${url}/` : ''}
  Documentation to try out   ${api}/docs
  The contract               ${api}/openapi.yaml

${[...commands, ...imports].join('\n')}

Ctrl-C stops it; the data stays.`
}
