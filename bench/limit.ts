// The limit of every read: a bare Fastify that answers the same bytes from memory, by the contract's response schema.
// Arguments: a file of JSON, { schema, answers: { path: answer } }.
import { readFileSync } from 'node:fs'
import fastify from 'fastify'

interface Content {
  schema: object
  status: number
  answers: Record<string, object>
}

const { schema, status, answers } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Content
const app = fastify()
app.get('/up', async () => 'up')
const [first = ''] = Object.keys(answers)
// One parameter in the place of the only number of the path, as the contract has it.
const url = (first.split('?')[0] ?? '').replace(/\/[0-9]+/, '/:id')
app.route({
  method: status === 200 ? 'GET' : 'POST',
  url,
  schema: { response: { [status]: schema } },
  handler: async (request, reply) => {
    reply.code(status)
    return answers[request.url]
  },
})
await app.listen({ port: Number(process.env.PORT) })
