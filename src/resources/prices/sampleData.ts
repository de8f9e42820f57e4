import type { SampleContext, SampleData, SampleRow, SampleSizes } from '../../contract/resource.ts'

/** The newest day of sample prices; fixed, so that a seed gives the same files on any day. */
export const LAST_DAY = '2026-01-01'

const DAY = 24 * 60 * 60 * 1000

/** Sample prices: a history of each product in each market, which drifts around the product's usual price. */
export const samplePrices: SampleData = {
  count: {
    describe: 'How many prices, over all markets and products',
    default: 10_000,
    min: 0,
    max: 1_000_000_000,
  },
  options: {
    days: { describe: 'Over how many days the prices are spread', default: 90, min: 1, max: 36_500 },
  },
  columns: ['market', 'brand', 'product', 'price', 'valid_from'],
  check,
  rows,
}

function check({ markets = 0, products = 0, prices = 0, days = 0 }: SampleSizes): string | undefined {
  const most = markets * products * days
  if (prices <= most) return undefined
  return (
    `${prices} prices do not fit: ${markets} markets x ${products} products x ${days} days have room for ${most}. ` +
    'Ask for fewer prices, or more of the others.'
  )
}

// Product by product, market by market, oldest first: the order in which the API lists them.
function* rows(count: number, { random, rowsOf, sizes }: SampleContext): Generator<SampleRow> {
  const markets = rowsOf('markets')
  const products = rowsOf('products')
  const days = sizes.days ?? 0
  const pairs = markets.length * products.length
  const dates = Array.from({ length: days }, (_, day) => dateBefore(days - 1 - day))
  let due = 0
  for (const { brand = '', name: product = '', cents } of products) {
    for (const { name: market = '' } of markets) {
      // Every pair gets its share; the remainder goes to the pairs after it.
      due += count % pairs
      const share = Math.floor(count / pairs) + (due >= pairs ? 1 : 0)
      due %= pairs
      const shift = Math.floor(random() * Math.floor(days / Math.max(share, 1)))
      const prices = randomWalk(Number(cents), random)
      for (let index = 0; index < share; index += 1) {
        const day = Math.floor((index * days) / share) + shift
        yield { market, brand, product, price: prices(), valid_from: dates[day] ?? LAST_DAY }
      }
    }
  }
}

// Prices that change by up to 3 % at a time and stay between half and double the usual one.
function randomWalk(usual: number, random: () => number): () => string {
  let cents = usual * (0.9 + 0.2 * random())
  return () => {
    cents = Math.min(usual * 2, Math.max(usual / 2, cents * (0.97 + 0.06 * random())))
    return (Math.round(cents) / 100).toFixed(2)
  }
}

function dateBefore(days: number): string {
  return new Date(Date.parse(LAST_DAY) - days * DAY).toISOString().slice(0, 10)
}
