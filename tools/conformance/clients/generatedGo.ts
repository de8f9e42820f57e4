import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { write } from '../folders.ts'
import { MISSING_ID } from '../calls.ts'
import type { Call, Calls, Creation } from '../calls.ts'
import type { Client } from './client.ts'
import { callGo, compileGo, goProgram } from './go.ts'
import { pascal, textOf } from './names.ts'
import { openapiGenerator } from './openapiGenerator.ts'

/** Go: openapi-generator. */
export const generatedGo: Client = {
  name: 'openapi-generator go',
  needs: { generate: ['java', 'mvn'], run: ['go'] },
  generate: async ({ folder, contract, calls }) => {
    const options = ['-p', 'packageName=api', '--git-user-id', 'check', '--git-repo-id', 'api']
    await openapiGenerator(contract, 'go', folder, options)
    // Its tests, which are all skipped, need another module.
    rmSync(join(folder, 'test'), { recursive: true, force: true })
    write(join(folder, 'call/call.go'), goProgram(['"errors"', 'api "github.com/check/api"'], program(calls)))
  },
  compile: ({ folder }) => compileGo(folder),
  call: ({ folder }, url) => callGo(folder, url),
}

function program({ lists, creates, read }: Calls): string {
  const request = ({ tag, operationId }: Call, id = '') =>
    `client.${pascal(tag)}API.${pascal(operationId)}(ctx${id})`
  const list = (each: Call) => `	{
		page, _, err := ${request(each)}.Execute()
		show(page, err)
	}
`
  const create = (each: Creation) => `	{
		var body api.${each.input}
		check(json.Unmarshal([]byte(${textOf(each.body)}), &body))
		created, _, err := ${request(each)}.${each.input}(body).Execute()
		show(created, err)
	}
`
  return `func main() {
	ctx := context.Background()
	configuration := api.NewConfiguration()
	configuration.Servers = api.ServerConfigurations{{URL: os.Args[1]}}
	client := api.NewAPIClient(configuration)
${lists.map(list).join('')}${creates.map(create).join('')}	_, _, err := ${request(read, `, ${MISSING_ID}`)}.Execute()
	var problem *api.GenericOpenAPIError
	if !errors.As(err, &problem) {
		log.Fatal(err)
	}
	show(problem.Model(), nil)
}`
}
