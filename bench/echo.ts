// The limit of writes: a bare Fastify that takes the same bodies, and answers the same bytes by the contract's schemas
// without keeping anything. Argument: a file of JSON, { request, response, answer }.
import { readFileSync } from 'node:fs'
import fastify from 'fastify'

interface Content {
  request: object
  response: object
  answer: object
}

const { request, response, answer } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Content
const app = fastify()
app.get('/up', async () => 'up')
app.post(
  '/api/prices',
  { schema: { body: request, response: { 201: response } } },
  async ({ body }, reply) => {
    reply.code(201)
    return { ...answer, ...(body as object) }
  },
)
await app.listen({ port: Number(process.env.PORT) })
