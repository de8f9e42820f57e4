// What README and the other documents say is tried: their commands run, their links lead somewhere, and what they should
// name they name.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import t from 'tap'
import type { Test } from 'tap'
import { runCli } from '../../src/cli/index.ts'
import { anchorsOf, blocksOf, codeOf, linksOf } from './markdown.ts'
import { start } from '../process.ts'
import { copyProject } from './copyProject.ts'

const files = [...readdirSync('.'), ...readdirSync('docs').map((name) => join('docs', name))].filter((name) =>
  name.endsWith('.md'),
)
const documents = new Map(files.map((file) => [file, readFileSync(file, 'utf8')]))
const code = [...documents.values()].flatMap(codeOf)

t.test('a block of commands runs, or says why not', async (t) => {
  for (const [file, markdown] of documents) {
    for (const { language, note, line } of blocksOf(markdown)) {
      t.notMatch(language, /^(bash|shell|console|zsh)$/, `${file}:${line} calls its commands sh`)
      if (language === 'sh')
        t.match(note, /^(not run: .+)?$/, `${file}:${line} is run, or says "not run: why"`)
    }
  }
})

const missing = ['bash', 'curl'].find((program) => spawnSync(program, ['--version']).status !== 0)
const skip = missing !== undefined && `there is no ${missing} on this machine`

t.test('the commands of README and of docs do what they say', { skip }, async (t) => {
  const { folder, url } = await startCopy(t)
  for (const [file, markdown] of documents) {
    for (const { text, line } of blocksOf(markdown).filter((each) => each.language === 'sh' && !each.note)) {
      const { status, stdout, stderr } = spawnSync('bash', ['-euo', 'pipefail', '-c', withUrl(text, url)], {
        cwd: folder,
        encoding: 'utf8',
        // From a socket, bash would read the start-up files of a remote shell.
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { PATH: process.env.PATH, HOME: folder, API_URL: `${url}/api`, TERM: 'dumb' },
      })
      t.equal(status, 0, `${file}:${line}`, { text, stdout, stderr })
    }
  }
})

t.test('every script of yarn that is named exists', async (t) => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }
  const known = [...Object.keys(scripts), 'install', 'pack']
  const named = new Set(
    code.flatMap((each) => [...each.matchAll(/\byarn ([a-z:]+)/g)].map(([, name]) => name)),
  )
  t.ok(named.size > 10)
  for (const name of named) t.ok(known.includes(name ?? ''), `yarn ${name}`)
})

t.test('every command of the CLI is named', async (t) => {
  const names = await commandsOf(t)
  t.ok(names.length > 8)
  for (const name of names) {
    const words = name.split(' ')
    t.ok(
      code.some((each) => words.every((word) => new RegExp(`\\b${word}\\b`).test(each))),
      name,
    )
  }
})

t.test('every link between the documents leads somewhere', async (t) => {
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
  t.ok(count > 5)
})

/** A clean copy of the work tree with the installed packages, and the demo running on it, on a free port. */
async function startCopy(t: Test) {
  const { folder } = copyProject(t)
  // An answer of 400 and above is a failure of the command.
  writeFileSync(join(folder, '.curlrc'), 'fail\nsilent\nshow-error\n')
  const { output } = start(t, ['demo'], { PORT: '0', GENERATED_DIR: join(folder, 'generated') })
  while (!output.stdout.includes('Ctrl-C')) await new Promise((resolve) => setTimeout(resolve, 50))
  const [url = ''] = /http:\/\/[0-9.:]+/.exec(output.stdout) ?? []
  return { folder, url }
}

/** Commands for the address that the documents have, with the one where the demo runs. */
function withUrl(commands: string, url: string): string {
  return commands.replaceAll('http://127.0.0.1:5000', url)
}

/** The commands that the CLI explains, such as `script load_data`. */
async function commandsOf(t: Test, words: string[] = []): Promise<string[]> {
  const log = t.capture(console, 'log')
  await runCli([...words, '--help'])
  const help = log().map(({ args }) => String(args[0]))
  const [, list] = /^Commands:\n((?: .*\n)+)/m.exec(help.join('\n')) ?? []
  if (list === undefined) return [words.join(' ')]
  const found: string[] = []
  for (const [, name = ''] of list.matchAll(/^ +pricebook ((?:\w+ )+)/gm)) {
    found.push(...(await commandsOf(t, name.trim().split(' '))))
  }
  return found
}
