import type { CommandModule } from 'yargs'
import { sampleOptionsOf } from '../../contract/resource.ts'
import { resources } from '../../resources/index.ts'
import { interruptible } from '../interrupt.ts'
import { dirOf, dirOption, forceOption, integerOption } from '../options.ts'
import { openProgress } from '../progress.ts'

const names = new Intl.ListFormat('en-GB').format(resources.map(({ name }) => name))
const settings = Object.entries(sampleOptionsOf(resources))

const options = {
  ...dirOption,
  seed: integerOption('seed', {
    describe: 'The same seed gives the same files',
    default: 1,
    min: 0,
    max: 2 ** 32 - 1,
  }),
  ...Object.fromEntries(settings.map(([name, setting]) => [name, integerOption(name, setting)])),
  ...forceOption,
}

interface Arguments {
  dir: string | undefined
  seed: number
  force: boolean
  /** One for each setting of the resources' sample data. */
  [setting: string]: unknown
}

/** `script generate_data` */
export const generateDataCommand: CommandModule<object, Arguments> = {
  command: 'generate_data',
  describe: `Write sample ${names} as CSV files`,
  builder: (yargs) =>
    yargs
      .options(options)
      .example('$0 script generate_data', 'A small set, always the same')
      .example('$0 script generate_data --seed 2 --force', 'Another one'),
  handler: async (argv) => {
    const dir = dirOf(argv)
    const sizes = Object.fromEntries(settings.map(([name]) => [name, Number(argv[name])]))
    const { generateData } = await import('../../csv/generate.ts')
    const progress = openProgress()
    try {
      await interruptible('Interrupted; no file was written.', (signal) =>
        generateData(resources, {
          dir,
          seed: argv.seed,
          sizes,
          force: argv.force,
          signal,
          onProgress: ({ name, rows }) => progress.show({ name, rows, done: rows / (sizes[name] || 1) }),
        }),
      )
    } finally {
      progress.stop()
    }
    console.log(`Wrote ${resources.map(({ file }) => file).join(', ')} to ${dir}.`)
  },
}
