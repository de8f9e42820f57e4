// The limit of reads: a bare Fastify that serializes the same values from memory, by the contract's response schema.
// Argument: a JSON file, { schema, bodies: { path: body } }.
import { readFileSync } from 'node:fs'
import fastify from 'fastify'

interface Content {
  schema: object
  bodies: Record<string, object>
}

const { schema, bodies } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Content
const app = fastify()
app.get('/up', async () => 'up')
const [first = ''] = Object.keys(bodies)
// The number in the path becomes a parameter, as in the contract.
const url = (first.split('?')[0] ?? '').replace(/\/[0-9]+/, '/:id')
app.get(url, { schema: { response: { 200: schema } } }, async (request) => bodies[request.url])
await app.listen({ port: Number(process.env.PORT) })
