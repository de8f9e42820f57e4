// The documents are correct: their commands run, their links and paths exist, their excerpts match, and every command and
// setting is documented.
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import t from 'tap'
import type { Test } from 'tap'
import { runCli } from '../../src/cli/index.ts'
import { SERVICE_NAME } from '../../src/service.ts'
import { anchorsOf, blocksOf, codeOf, isExcerpt, linksOf } from './markdown.ts'
import type { Block } from './markdown.ts'
import { spawnSync } from '../support/childProcess.ts'
import { printed, start } from '../support/process.ts'
import { copyProject } from './copyProject.ts'
import { showsRemovedResource } from './documentedResources.ts'

const files = globSync(['*.md', 'docs/*.md', 'bench/*.md'])
const documents = new Map(files.map((file) => [file, readFileSync(file, 'utf8')]))
const code = [...documents.values()].flatMap(codeOf)

/** Reports what is not tested until its document is rewritten. */
function skipRemoved(t: Test, where: string) {
  t.pass(where, { skip: 'it shows a resource that has been removed' })
}

t.test('the README is short', async (t) => {
  const lines = documents.get('README.md')?.split('\n').length
  t.ok(Number(lines) <= 151, `${lines} lines`)
})

t.test('each block of commands runs, or says why not', async (t) => {
  for (const [file, markdown] of documents) {
    for (const { language, note, line } of blocksOf(markdown)) {
      t.notMatch(language, /^(bash|shell|console|zsh)$/, `${file}:${line} calls its commands sh`)
      if (language === 'sh')
        t.match(note, /^(not run: .+)?$/, `${file}:${line} is run, or says "not run: why"`)
    }
  }
})

t.test('each excerpt is in the file that it names', async (t) => {
  for (const [file, markdown] of documents) {
    for (const { note, text, line } of blocksOf(markdown).filter(isExcerptBlock)) {
      const where = `${file}:${line} is in ${note}`
      if (showsRemovedResource(note + text)) skipRemoved(t, where)
      else t.ok(existsSync(note) && isExcerpt(text, readFileSync(note, 'utf8')), where)
    }
  }
})

const missing = ['bash', 'curl'].find((program) => spawnSync(program, ['--version']).status !== 0)
const skip = missing !== undefined && `there is no ${missing} on this machine`

t.test('the commands of all documents succeed', { skip }, async (t) => {
  const { folder, url } = await startCopy(t)
  const { NODE_COMPILE_CACHE } = process.env
  const env = {
    PATH: `${fastYarn(folder)}:${process.env.PATH}`,
    NODE_COMPILE_CACHE: NODE_COMPILE_CACHE && resolve(NODE_COMPILE_CACHE),
    HOME: folder,
    API_URL: `${url}/api`,
    TERM: 'dumb',
  }
  for (const [file, markdown] of documents) {
    const blocks = blocksOf(markdown).filter(({ language, note }) => language === 'sh' && note === '')
    // The commands of a document build on each other.
    const isSkipped = blocks.some(({ text }) => showsRemovedResource(text))
    for (const { text, line } of blocks) {
      if (isSkipped) {
        skipRemoved(t, `${file}:${line}`)
        continue
      }
      const { status, stdout, stderr } = spawnSync('bash', ['-euo', 'pipefail', '-c', withUrl(text, url)], {
        cwd: folder,
        encoding: 'utf8',
        // From a socket, bash would read the startup files of a remote shell.
        stdio: ['ignore', 'pipe', 'pipe'],
        env,
      })
      t.equal(status, 0, `${file}:${line}`, { text, stdout, stderr })
      t.notMatch(stdout, /"items":\[\]/, `${file}:${line} lists something`)
    }
  }
})

t.test('every script of yarn that a document names exists', async (t) => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }
  const known = [...Object.keys(scripts), 'install', 'pack', 'run']
  const named = new Set(
    code.flatMap((each) => [...each.matchAll(/\byarnw? ([a-z:-]+)/g)].map(([, name]) => name)),
  )
  t.ok(named.size > 10, `${named.size} scripts are named`)
  for (const name of named) t.ok(known.includes(name ?? ''), `yarn ${name}`)
})

t.test('every path that a document names exists', async (t) => {
  const folders = 'src|test|tools|docs|bench|migrations'
  for (const [file, markdown] of documents) {
    const paths = codeOf(markdown).filter((each) => new RegExp(`^(${folders})/[\\w./-]+$`).test(each))
    for (const path of paths) {
      if (showsRemovedResource(path)) skipRemoved(t, `${file}: ${path}`)
      else t.ok(existsSync(path), `${file}: ${path}`)
    }
  }
})

t.test('every command of the CLI is documented', async (t) => {
  const names = await commandsOf(t)
  t.ok(names.length > 8, names.join(', '))
  for (const name of names) {
    const words = name.split(' ')
    t.ok(
      code.some((each) => words.every((word) => new RegExp(`\\b${word}\\b`).test(each))),
      name,
    )
  }
})

t.test('every setting is documented', async (t) => {
  const definition = /^ +([A-Z_]+): \w+\(\{ default/gm
  const names = [...readFileSync('src/config.ts', 'utf8').matchAll(definition)].map(([, name]) => name)
  t.ok(names.length > 10, names.join(', '))
  const table = documents.get('docs/configuration.md') ?? ''
  for (const name of names) t.match(table, new RegExp(`^\\| \`${name}\``, 'm'))
})

t.test('every link between the documents resolves', async (t) => {
  let count = 0
  for (const [file, markdown] of documents) {
    for (const link of linksOf(markdown).filter((each) => !/^(https?|mailto):/.test(each))) {
      const [path = '', anchor] = link.split('#')
      const target = path === '' ? file : relative('.', join(dirname(file), path))
      t.ok(existsSync(target), `${file}: ${link}`)
      if (anchor !== undefined)
        t.ok(anchorsOf(documents.get(target) ?? '').includes(anchor), `${file}: ${link}`)
      count += 1
    }
  }
  t.ok(count > 5, `${count} links`)
})

/** Whether a block is an excerpt: a note that is not of commands names its file. */
function isExcerptBlock({ language, note }: Block): boolean {
  return language !== 'sh' && note !== ''
}

/** A clean copy of the work tree with the installed packages, and the demo running on a free port. */
async function startCopy(t: Test) {
  const { folder } = copyProject(t)
  // A status of 400 or above fails the command.
  writeFileSync(join(folder, '.curlrc'), 'fail\nsilent\nshow-error\n')
  const demo = start(t, ['demo'], { PORT: '0', GENERATED_DIR: join(folder, 'generated') })
  const [, url = ''] = await printed(demo, /(http:\/\/[0-9.:]+)[^]*Ctrl-C/)
  return { folder, url }
}

/**
 * A folder with a `yarn` that runs the scripts of package.json by `node --run`, and all else by Yarn, which takes longer to start
 * than most scripts.
 */
function fastYarn(folder: string): string {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }
  const bin = join(folder, 'bin')
  const program = `#!/bin/sh
case $1 in
${Object.keys(scripts).join('|')}) name=$1; shift; exec node --run "$name" -- "$@" ;;
*) PATH='${process.env.PATH}' exec yarn "$@" ;;
esac
`
  mkdirSync(bin)
  writeFileSync(join(bin, 'yarn'), program, { mode: 0o755 })
  return bin
}

/** Commands with the address of the documents replaced by the demo's. */
function withUrl(commands: string, url: string): string {
  return commands.replaceAll('http://127.0.0.1:5000', url)
}

/** The commands that the CLI's help lists, such as `script load_data`. */
async function commandsOf(t: Test, words: string[] = []): Promise<string[]> {
  const log = t.capture(console, 'log')
  await runCli([...words, '--help'])
  const help = log().map(({ args }) => String(args[0]))
  const [, list] = /^Commands:\n((?: .*\n)+)/m.exec(help.join('\n')) ?? []
  if (list === undefined) return [words.join(' ')]
  const found: string[] = []
  for (const [, name = ''] of list.matchAll(new RegExp(`^ +${SERVICE_NAME} ((?:\\w+ )+)`, 'gm'))) {
    found.push(...(await commandsOf(t, name.trim().split(' '))))
  }
  return found
}
