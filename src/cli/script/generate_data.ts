import type { CommandModule } from 'yargs'
import { resources } from '../../resources/index.ts'
import { interruptible } from '../interrupt.ts'
import { dirOf, dirOption, forceOption, integerOption } from '../options.ts'
import { openProgress } from '../progress.ts'

const options = {
  ...dirOption,
  seed: integerOption('seed', 'The same seed gives the same files', 1, 0, 4294967295),
  markets: integerOption('markets', 'How many markets', 5, 1, 100_000),
  products: integerOption('products', 'How many products', 75, 1, 1_000_000),
  prices: integerOption('prices', 'How many prices, over all markets and products', 10_000, 0, 1_000_000_000),
  days: integerOption('days', 'Over how many days the prices are spread', 90, 1, 36_500),
  ...forceOption,
}

interface Arguments {
  dir: string | undefined
  seed: number
  markets: number
  products: number
  prices: number
  days: number
  force: boolean
}

/** `pricebook script generate_data` */
export const generateDataCommand: CommandModule<object, Arguments> = {
  command: 'generate_data',
  describe: 'Write made-up markets, products and prices as CSV files',
  builder: (yargs) =>
    yargs
      .options(options)
      .example('$0 script generate_data', 'A small set, always the same')
      .example('$0 script generate_data --markets 50 --products 500 --prices 1000000', 'A million prices'),
  handler: async (argv) => {
    const dir = dirOf(argv)
    const { generateData } = await import('../../csv/generate.ts')
    const progress = openProgress()
    try {
      await interruptible('Interrupted; no file was written.', (signal) =>
        generateData({
          ...argv,
          dir,
          signal,
          onProgress: ({ name, rows }) => progress.show({ name, rows, done: rows / Math.max(argv[name], 1) }),
        }),
      )
    } finally {
      progress.stop()
    }
    console.log(`Wrote ${resources.map(({ file }) => file).join(', ')} to ${dir}.`)
  },
}
