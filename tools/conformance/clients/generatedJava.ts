import { join } from 'node:path'
import { write } from '../folders.ts'
import { MISSING_ID } from '../calls.ts'
import type { Call, Calls, Creation } from '../calls.ts'
import type { Client } from './client.ts'
import { callClass, compileMaven } from './maven.ts'
import { omitted, pascal, textOf } from './names.ts'
import { openapiGenerator } from './openapiGenerator.ts'

/** Java: openapi-generator, with the HTTP client of the JDK. */
export const generatedJava: Client = {
  name: 'openapi-generator java',
  needs: { generate: ['java', 'mvn'], run: ['java', 'mvn'] },
  generate: async ({ folder, contract, calls }) => {
    const packages = 'invokerPackage=check,apiPackage=check.api,modelPackage=check.model'
    await openapiGenerator(contract, 'java', folder, ['--library', 'native', '-p', packages])
    write(join(folder, 'src/main/java/check/Call.java'), program(calls))
  },
  compile: ({ folder }) => compileMaven(folder),
  call: ({ folder }, url) => callClass(folder, 'check.Call', url),
}

function program({ lists, creates, read }: Calls): string {
  const api = ({ tag }: Call) => `new ${pascal(tag)}Api(client)`
  const list = (each: Call) =>
    `    show(${api(each)}.${each.operationId}(${omitted(each, 'null').join(', ')}));\n`
  const create = (each: Creation) => {
    const body = `json.readValue(${textOf(each.body)}, ${each.input}.class)`
    const args = [body, ...omitted(each, 'null')]
    return `    show(${api(each)}.${each.operationId}(${args.join(', ')}));\n`
  }
  return `package check;

import check.api.*;
import check.model.*;
import com.fasterxml.jackson.databind.ObjectMapper;

class Call {
  static ApiClient client = new ApiClient();
  static ObjectMapper json = client.getObjectMapper();

  static void show(Object value) throws Exception {
    System.out.println(json.writeValueAsString(value));
  }

  public static void main(String[] args) throws Exception {
    client.updateBaseUri(args[0]);
${lists.map(list).join('')}${creates.map(create).join('')}    try {
      ${api(read)}.${read.operationId}(${[`${MISSING_ID}L`, ...omitted(read, 'null')].join(', ')});
    } catch (ApiException e) {
      show(json.readValue(e.getResponseBody(), Problem.class));
    }
  }
}
`
}
