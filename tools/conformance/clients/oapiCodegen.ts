import { join } from 'node:path'
import { write } from '../folders.ts'
import { MISSING_ID } from '../calls.ts'
import type { Call, Calls, Creation } from '../calls.ts'
import { run } from '../run.ts'
import type { Client } from './client.ts'
import { callGo, compileGo, goProgram, installGo } from './go.ts'
import { pascal, textOf } from './names.ts'

/** Go: oapi-codegen. */
export const oapiCodegen: Client = {
  name: 'oapi-codegen (Go)',
  needs: { generate: ['go'], run: ['go'] },
  generate: async ({ folder, contract, calls }) => {
    const generator = await installGo('github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen', 'v2.8.2')
    write(join(folder, 'call/call.go'), goProgram(['"check/api"'], program(calls)))
    write(join(folder, 'api/doc.go'), 'package api\n')
    const options = ['-generate', 'types,client', '-package', 'api', '-o', 'api/api.go']
    await run(generator, [...options, contract], { cwd: folder })
  },
  compile: ({ folder }) => compileGo(folder, 'check'),
  call: ({ folder }, url) => callGo(folder, url),
}

function program({ lists, creates, read }: Calls): string {
  const withParameters = ({ optional }: { optional: number }) => (optional > 0 ? ', nil' : '')
  const list = (each: Call) => `	{
		response, err := client.${pascal(each.operationId)}WithResponse(ctx${withParameters(each)})
		check(err)
		show(response.JSON200, err)
	}
`
  const create = (each: Creation) => `	{
		var body api.${each.input}
		check(json.Unmarshal([]byte(${textOf(each.body)}), &body))
		response, err := client.${pascal(each.operationId)}WithResponse(ctx${withParameters(each)}, body)
		check(err)
		if response.JSON201 != nil {
			show(response.JSON201, err)
		} else {
			show(response.JSON200, err)
		}
	}
`
  return `func main() {
	ctx := context.Background()
	client, err := api.NewClientWithResponses(os.Args[1])
	check(err)
${lists.map(list).join('')}${creates.map(create).join('')}	missing, err := client.${pascal(read.operationId)}WithResponse(ctx, ${MISSING_ID}${withParameters(read)})
	check(err)
	show(missing.ApplicationproblemJSON404, err)
}`
}
