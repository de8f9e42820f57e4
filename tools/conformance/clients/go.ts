import { join } from 'node:path'
import { keptFolder } from '../folders.ts'
import { run } from '../run.ts'

/** Installs a Go program of this version; returns its path. */
export async function installGo(module: string, version: string): Promise<string> {
  const folder = keptFolder('go')
  await run('go', ['install', `${module}@${version}`], { cwd: folder, env: { GOBIN: folder } })
  return join(folder, module.split('/').at(-1) ?? '')
}

/** Compiles all packages of a folder; makes it a module of this name first, unless it is one. */
export async function compileGo(folder: string, module?: string): Promise<void> {
  if (module !== undefined) await run('go', ['mod', 'init', module], { cwd: folder })
  await run('go', ['mod', 'tidy'], { cwd: folder })
  await run('go', ['vet', './...'], { cwd: folder })
  await run('go', ['build', '-o', 'program', './call'], { cwd: folder })
}

/** Runs the compiled program. */
export function callGo(folder: string, url: string): Promise<string> {
  return run(join(folder, 'program'), [url], { cwd: folder })
}

/** The text of a program; \`calls\` can use \`show\`, \`check\`, \`ctx\` and the URL \`url\`. */
export function goProgram(imports: string[], calls: string): string {
  return `package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"
${imports.map((each) => `\t${each}\n`).join('')})

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func show(value any, err error) {
	check(err)
	text, err := json.Marshal(value)
	check(err)
	fmt.Println(string(text))
}

${calls}
`
}
