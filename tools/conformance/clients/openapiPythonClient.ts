import { join } from 'node:path'
import { keptFolder, write } from '../folders.ts'
import { MISSING_ID } from '../calls.ts'
import type { Calls, Creation } from '../calls.ts'
import { run } from '../run.ts'
import { installPython } from '../python.ts'
import type { Client } from './client.ts'
import { snake, textOf } from './names.ts'

/** Python: openapi-python-client. */
export const openapiPythonClient: Client = {
  name: 'openapi-python-client (Python)',
  needs: { generate: ['python3'], run: ['python3'] },
  generate: async ({ folder, contract, calls }) => {
    const programs = await install()
    const args = ['generate', '--path', contract, '--meta', 'none', '--output-path', 'client']
    await run(join(programs, 'openapi-python-client'), [...args, '--fail-on-warning'], {
      cwd: folder,
      // It formats with ruff.
      env: { PATH: `${programs}:${process.env.PATH}` },
    })
    write(join(folder, 'call.py'), program(calls))
  },
  compile: async ({ folder }) => {
    await run(join(await install(), 'python'), ['-m', 'compileall', '-q', '.'], { cwd: folder })
  },
  call: async ({ folder }, url) => run(join(await install(), 'python'), ['call.py', url], { cwd: folder }),
}

function install(): Promise<string> {
  return installPython(keptFolder('python-client'), ['openapi-python-client==0.29.1', 'ruff'])
}

function program({ lists, creates, read }: Calls): string {
  const moduleOf = ({ tag, operationId }: { tag: string; operationId: string }) =>
    `from client.api.${snake(tag)} import ${snake(operationId)}`
  const create = ({ operationId, input, body }: Creation) => {
    const value = `${input}.from_dict(json.loads(${textOf(body)}))`
    return `show(${snake(operationId)}.sync(client=api, body=${value}))`
  }
  return `import json
import sys

from client import Client
${[...lists, ...creates, read].map(moduleOf).join('\n')}
from client.models import ${creates.map(({ input }) => input).join(', ')}

api = Client(base_url=sys.argv[1])


def show(value) -> None:
    print(json.dumps(value.to_dict()))


${lists.map(({ operationId }) => `show(${snake(operationId)}.sync(client=api))`).join('\n')}
${creates.map(create).join('\n')}
show(${snake(read.operationId)}.sync(${MISSING_ID}, client=api))
`
}
