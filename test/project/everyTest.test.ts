// A test file that no pattern matches would never run.
import { globSync, readFileSync } from 'node:fs'
import { load } from 'js-yaml'
import t from 'tap'

t.test('every test file is run by yarn test, or by a script of its own', async (t) => {
  const { include } = load(readFileSync('.taprc', 'utf8')) as { include: string[] }
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }
  const own = Object.values(scripts).flatMap((script) => script.match(/\btest\/\S+/g) ?? [])
  const files = globSync([...include, ...own])
  const groups = files.filter((file) => file.startsWith('test/groups/'))
  const patterns = groups.flatMap(
    (file) => readFileSync(file, 'utf8').match(/(?<=importTests\(').*(?='\))/g) ?? [],
  )
  const run = new Set([...files, ...globSync(patterns)])
  t.same(
    globSync('test/**/*.test.ts').filter((file) => !run.has(file)),
    [],
    'files that no pattern matches',
  )
})

t.test('no test file uses the fixture folder of its process, which the files of a group share', async (t) => {
  const shared = globSync('test/**/*.test.ts').filter((file) =>
    /^\S.*\bt\.testdir\(/m.test(readFileSync(file, 'utf8')),
  )
  t.same(shared, [])
})
