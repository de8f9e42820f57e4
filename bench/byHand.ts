// What a programmer would write by hand: the same reads and creates in Fastify and better-sqlite3 with prepared statements, on the
// service's own file, but without contract, log, limits, ETags and cursors that survive. Argument: the database file.
import fastify from 'fastify'
import SQLite from 'better-sqlite3'
import { prepareQueries } from './byHandQueries.ts'
import { requestSchema, responseSchema } from './schema.ts'

interface Row {
  id: number
  product_id: number
  price: number
}

interface NewPrice {
  market: string
  brand?: string
  product: string
  price: string
  currency?: string
  valid_from?: string
}

const sqlite = new SQLite(process.argv[2])
sqlite.pragma('journal_mode = WAL')
sqlite.pragma('synchronous = FULL')
sqlite.pragma('foreign_keys = ON')
sqlite.pragma('busy_timeout = 5000')
const queries = prepareQueries(sqlite)

const today = () => new Date().toISOString().slice(0, 10)

/** Thousandths as a decimal string, such as `1.45` or `1.455`. */
function formatAmount(thousandths: number): string {
  const text = (thousandths / 1000).toFixed(3)
  return text.endsWith('0') ? text.slice(0, -1) : text
}

const app = fastify()
const number = { type: 'integer', minimum: 1 }
const params = { type: 'object', properties: { id: number } }
const querystring = {
  type: 'object',
  properties: { limit: { ...number, maximum: 1000, default: 100 }, after: { type: 'integer', default: 0 } },
}
const schemaOf = (path: string) => ({
  params,
  querystring,
  response: { 200: responseSchema(path, 'get', 200) },
})

interface Request {
  Params: { id: number }
  Querystring: { limit: number; after: number }
}

function page<Item>(items: Item[], limit: number, idOf: (last: Item) => number) {
  const last = items.length > limit ? items.slice(0, limit).at(-1) : undefined
  return { items: items.slice(0, limit), next_cursor: last === undefined ? null : String(idOf(last)) }
}

function withAmount(row: Row) {
  return { ...row, price: formatAmount(row.price) }
}

app.get('/up', async () => 'up')
app.get<Request>('/api/markets/:id', { schema: schemaOf('/markets/{market_id}') }, (request, reply) => {
  const market = queries.selectMarket.get(request.params.id)
  if (market === undefined) reply.code(404).send()
  else reply.send(market)
})
app.get<Request>('/api/prices/:id', { schema: schemaOf('/prices/{price_id}') }, (request, reply) => {
  const price = queries.selectPrice.get(request.params.id) as Row | undefined
  if (price === undefined) reply.code(404).send()
  else reply.send(withAmount(price))
})
app.get<Request>('/api/products', { schema: schemaOf('/products') }, ({ query }, reply) => {
  const rows = queries.selectProducts.all(query.after, query.limit + 1) as Row[]
  reply.send(page(rows, query.limit, ({ id }) => id))
})
app.get<Request>(
  '/api/products/:id/prices',
  { schema: schemaOf('/products/{product_id}/prices') },
  ({ params }, reply) => {
    const rows = queries.selectProductPrices.all(today(), params.id) as Row[]
    reply.send({ items: rows.map(withAmount), next_cursor: null })
  },
)
app.get<Request>(
  '/api/markets/:id/prices',
  { schema: schemaOf('/markets/{market_id}/prices') },
  ({ params, query }, reply) => {
    const rows = queries.selectMarketPrices.all(today(), params.id, query.after, query.limit + 1) as Row[]
    reply.send(page(rows.map(withAmount), query.limit, ({ product_id }) => product_id))
  },
)

const begin = sqlite.prepare('begin immediate')
const commit = sqlite.prepare('commit')
let group: (() => () => void)[] = []

/** Creates that arrive during one commit share the next one. */
function commitGroup() {
  const jobs = group
  group = []
  begin.run()
  const responses = jobs.map((create) => create())
  commit.run()
  for (const respond of responses) respond()
}

app.post<{ Body: NewPrice }>(
  '/api/prices',
  {
    schema: {
      body: requestSchema('/prices', 'post'),
      response: { 201: responseSchema('/prices', 'post', 201) },
    },
  },
  ({ body }, reply) => {
    const create = () => {
      const { market, brand = '', product, price, currency = 'EUR', valid_from = today() } = body
      const ids = queries.selectIds.get(market, product, brand) as { market_id: number; product_id: number }
      const { market_id, product_id } = ids
      const amount = Math.round(Number(price) * 1000)
      const row = queries.insertPrice.get(market_id, product_id, amount, currency, valid_from) as
        Row | undefined
      return () => {
        if (row === undefined) return reply.code(409).send()
        const stored = { ...row, market_id, product_id, market, brand, product, currency, valid_from }
        reply
          .code(201)
          .header('location', `/api/prices/${row.id}`)
          .send({ ...stored, price: formatAmount(amount) })
      }
    }
    if (group.push(create) === 1) setImmediate(commitGroup)
    return reply
  },
)
await app.listen({ port: Number(process.env.PORT) })
