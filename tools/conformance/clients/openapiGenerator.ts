import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { keptFolder } from '../folders.ts'
import { run } from '../run.ts'

const VERSION = '7.25.0'

/** Runs openapi-generator, a Java program that Maven downloads, for one language. */
export async function openapiGenerator(
  contract: string,
  language: string,
  folder: string,
  options: string[] = [],
): Promise<void> {
  const jars = keptFolder('openapi-generator')
  const jar = join(jars, `openapi-generator-cli-${VERSION}.jar`)
  if (!existsSync(jar)) {
    const artifact = `org.openapitools:openapi-generator-cli:${VERSION}`
    await run('mvn', ['-q', '-B', 'dependency:copy', `-Dartifact=${artifact}`, `-DoutputDirectory=${jars}`], {
      cwd: jars,
    })
  }
  // By default it reads a schema without additionalProperties as closed, against JSON Schema.
  const open = ['-p', 'disallowAdditionalPropertiesIfNotPresent=false']
  const args = ['generate', '-i', contract, '-g', language, '-o', folder, ...open, ...options]
  await run('java', ['-jar', jar, ...args], { cwd: jars })
}
