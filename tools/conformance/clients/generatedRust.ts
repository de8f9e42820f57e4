import { join } from 'node:path'
import { keptFolder, write } from '../folders.ts'
import { MISSING_ID } from '../calls.ts'
import type { Call, Calls, Creation } from '../calls.ts'
import { run } from '../run.ts'
import type { Client } from './client.ts'
import { omitted, snake, textOf } from './names.ts'
import { openapiGenerator } from './openapiGenerator.ts'

/** Rust: openapi-generator, with reqwest. */
export const generatedRust: Client = {
  name: 'openapi-generator rust',
  needs: { generate: ['java', 'mvn'], run: ['cargo'] },
  generate: async ({ folder, contract, calls }) => {
    await openapiGenerator(contract, 'rust', folder, ['-p', 'packageName=api'])
    write(join(folder, 'examples/call.rs'), program(calls))
  },
  compile: async ({ folder }) => {
    await run('cargo', ['add', '--quiet', '--dev', 'tokio', '--features', 'macros,rt'], { cwd: folder })
    await cargo(folder, ['build'])
  },
  call: ({ folder }, url) => cargo(folder, ['run'], ['--', url]),
}

/** Builds or runs the program; without TLS, which the service has none of. */
function cargo(folder: string, [command = '']: string[], args: string[] = []): Promise<string> {
  // What is compiled is kept: the dependencies take minutes.
  const env = { CARGO_TARGET_DIR: keptFolder('cargo') }
  return run('cargo', [command, '--quiet', '--no-default-features', '--example', 'call', ...args], {
    cwd: folder,
    env,
  })
}

function program({ lists, creates, read }: Calls): string {
  const call = ({ tag, operationId }: Call, args: string[]) =>
    `${snake(tag)}_api::${snake(operationId)}(${['&service', ...args].join(', ')}).await`
  const modules = [...new Set([...lists, ...creates, read].map(({ tag }) => `${snake(tag)}_api`))]
  const list = (each: Call) => `    show(&${call(each, omitted(each, 'None'))}.unwrap());\n`
  const create = (each: Creation) => {
    const body = `serde_json::from_str(${textOf(each.body)}).unwrap()`
    return `    show(&${call(each, [body, ...omitted(each, 'None')])}.unwrap());\n`
  }
  return `use api::apis::{configuration::Configuration, Error, ${modules.join(', ')}};

fn show<T: serde::Serialize>(value: &T) {
    println!("{}", serde_json::to_string(value).unwrap());
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut service = Configuration::new();
    service.base_path = std::env::args().nth(1).unwrap();
${lists.map(list).join('')}${creates.map(create).join('')}    match ${call(read, [String(MISSING_ID), ...omitted(read, 'None')])} {
        Err(Error::ResponseError(response)) => show(&response.entity.unwrap()),
        other => panic!("{:?}", other),
    }
}
`
}
