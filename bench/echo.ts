// The limit of writes: a bare Fastify that validates the same bodies and responds with the same bytes, by the contract's
// schemas, but stores nothing. Argument: a JSON file, { request, response, body }.
import { readFileSync } from 'node:fs'
import fastify from 'fastify'

interface Content {
  request: object
  response: object
  body: object
}

const { request, response, body: stored } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Content
const app = fastify()
app.get('/up', async () => 'up')
app.post(
  '/api/prices',
  { schema: { body: request, response: { 201: response } } },
  async ({ body }, reply) => {
    reply.code(201)
    return { ...stored, ...(body as object) }
  },
)
await app.listen({ port: Number(process.env.PORT) })
