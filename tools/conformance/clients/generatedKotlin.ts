import { join } from 'node:path'
import { write } from '../folders.ts'
import { MISSING_ID } from '../calls.ts'
import type { Call, Calls, Creation } from '../calls.ts'
import type { Client } from './client.ts'
import { callClass, compileMaven } from './maven.ts'
import { pascal, textOf } from './names.ts'
import { openapiGenerator } from './openapiGenerator.ts'

/** Kotlin: openapi-generator. Its build is one of Gradle; Maven, which is more often installed, compiles it too. */
export const generatedKotlin: Client = {
  name: 'openapi-generator kotlin',
  needs: { generate: ['java', 'mvn'], run: ['java', 'mvn'] },
  generate: async ({ folder, contract, calls }) => {
    await openapiGenerator(contract, 'kotlin', folder, ['-p', 'packageName=check'])
    write(join(folder, 'pom.xml'), pom)
    write(join(folder, 'src/main/kotlin/check/Call.kt'), program(calls))
  },
  compile: ({ folder }) => compileMaven(folder),
  call: ({ folder }, url) => callClass(folder, 'check.CallKt', url),
}

/** The dependencies of the generated build.gradle. */
const dependencies = [
  'org.jetbrains.kotlin:kotlin-stdlib:2.2.20',
  'org.jetbrains.kotlin:kotlin-reflect:2.2.20',
  'com.squareup.moshi:moshi-kotlin:1.15.2',
  'com.squareup.moshi:moshi-adapters:1.15.2',
  'com.squareup.okhttp3:okhttp-jvm:5.4.0',
].map((each) => {
  const [group, artifact, version] = each.split(':')
  const content = `<groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version>`
  return `    <dependency>${content}</dependency>`
})

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>check</groupId>
  <artifactId>check</artifactId>
  <version>1</version>
  <properties>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <dependencies>
${dependencies.join('\n')}
  </dependencies>
  <build>
    <sourceDirectory>src/main/kotlin</sourceDirectory>
    <plugins>
      <plugin>
        <groupId>org.jetbrains.kotlin</groupId>
        <artifactId>kotlin-maven-plugin</artifactId>
        <version>2.2.20</version>
        <executions>
          <execution>
            <goals>
              <goal>compile</goal>
            </goals>
          </execution>
        </executions>
      </plugin>
    </plugins>
  </build>
</project>
`

function program({ lists, creates, read }: Calls): string {
  const api = ({ tag }: Call) => `${pascal(tag)}Api(args[0])`
  const list = (each: Call) => `    show(${api(each)}.${each.operationId}())\n`
  const create = (each: Creation) => {
    // In Kotlin, a dollar sign begins an expression.
    const text = textOf(each.body).replaceAll('$', '\\$')
    return `    show(${api(each)}.${each.operationId}(adapter<${each.input}>().fromJson(${text})!!))\n`
  }
  return `package check

import check.apis.*
import check.infrastructure.*
import check.models.*

inline fun <reified T> adapter() = Serializer.moshi.adapter(T::class.java).serializeNulls()

inline fun <reified T> show(value: T) = println(adapter<T>().toJson(value))

fun main(args: Array<String>) {
${lists.map(list).join('')}${creates.map(create).join('')}    try {
        ${api(read)}.${read.operationId}(${MISSING_ID})
    } catch (e: ClientException) {
        show(adapter<Problem>().fromJson((e.response as ClientError<*>).body as String)!!)
    }
}
`
}
