import { readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { run } from '../run.ts'

/** Compiles a Maven project and writes down its class path. */
export async function compileMaven(folder: string): Promise<void> {
  const goals = ['compile', 'dependency:build-classpath']
  await run('mvn', ['-q', '-B', '-DskipTests', ...goals, '-Dmdep.outputFile=classpath'], { cwd: folder })
}

/** Runs a compiled class. */
export function callClass(folder: string, name: string, url: string): Promise<string> {
  const classpath = readFileSync(join(folder, 'classpath'), 'utf8').trim()
  return run('java', ['-cp', ['target/classes', classpath].join(delimiter), name, url], { cwd: folder })
}
