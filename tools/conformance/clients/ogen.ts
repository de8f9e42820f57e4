import { join } from 'node:path'
import { write } from '../folders.ts'
import { MISSING_ID } from '../calls.ts'
import type { Call, Calls, Creation } from '../calls.ts'
import { run } from '../run.ts'
import type { Client } from './client.ts'
import { callGo, compileGo, goProgram, installGo } from './go.ts'
import { pascal, textOf } from './names.ts'

/** Go: ogen, which validates what it receives. */
export const ogen: Client = {
  name: 'ogen (Go)',
  needs: { generate: ['go'], run: ['go'] },
  generate: async ({ folder, contract, calls }) => {
    const generator = await installGo('github.com/ogen-go/ogen/cmd/ogen', 'v1.24.0')
    await run(generator, ['--target', 'api', '--package', 'api', contract], { cwd: folder })
    write(join(folder, 'call/call.go'), goProgram(['"check/api"'], program(calls)))
  },
  compile: ({ folder }) => compileGo(folder, 'check'),
  call: ({ folder }, url) => callGo(folder, url),
}

function program({ lists, creates, read }: Calls): string {
  const parameter = pascal(read.parameter).replace(/Id$/, 'ID')
  const withParameters = (call: { operationId: string; optional: number }, fields = '') =>
    call.optional > 0 || fields !== '' ? `, api.${pascal(call.operationId)}Params{${fields}}` : ''
  // Its optional headers, which are those of CSV, have no form in JSON.
  const list = (each: Call) => `	{
		response, err := client.${pascal(each.operationId)}(ctx${withParameters(each)})
		check(err)
		show(response.(*api.${each.schema}Headers).Response, nil)
	}
`
  const create = (each: Creation) => `	{
		var body api.${each.input}
		check(json.Unmarshal([]byte(${textOf(each.body)}), &body))
		show(client.${pascal(each.operationId)}(ctx, &body${withParameters(each)}))
	}
`
  return `type noToken struct{}

func (noToken) Bearer(context.Context, api.OperationName) (api.Bearer, error) {
	return api.Bearer{Token: "none"}, nil
}

func main() {
	ctx := context.Background()
	client, err := api.NewClient(os.Args[1], noToken{})
	check(err)
${lists.map(list).join('')}${creates.map(create).join('')}	show(client.${pascal(read.operationId)}(ctx${withParameters(read, `${parameter}: ${MISSING_ID}`)}))
}`
}
