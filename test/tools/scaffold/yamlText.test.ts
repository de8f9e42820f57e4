import { readFileSync } from 'node:fs'
import t from 'tap'
import { addEntry, addItem, removeEntry, removeItems } from '../../../tools/scaffold/yamlText.ts'

const source = `# The head of the document stays.
tags:
  - name: one # beside an item
  - name: two
paths:
  /one:
    get: { summary: 'kept  as it is' }

  # About two,
  # in two lines.
  /two:
    description: >-
      Folded over
      two lines.
# The end stays.
`

t.test('an entry is added before another one, above the comments of that one', async (t) => {
  t.equal(
    addEntry(source, ['paths'], '/new:\n  get: {}\n', '/two'),
    source.replace('  # About two,', '  /new:\n    get: {}\n  # About two,'),
  )
})

t.test('an entry is added at the end where there is no other to precede', async (t) => {
  t.equal(
    addEntry(source, ['paths'], '/new: {}\n', '/missing'),
    source.replace('# The end stays.', '  /new: {}\n# The end stays.'),
  )
})

t.test('an item is added to a sequence', async (t) => {
  const isTwo = (item: unknown) => (item as { name: string }).name === 'two'
  t.equal(
    addItem(source, ['tags'], '- name: new\n', isTwo),
    source.replace('  - name: two', '  - name: new\n  - name: two'),
  )
  t.equal(addItem(source, ['tags'], '- name: new\n'), source.replace('paths:', '  - name: new\npaths:'))
})

t.test('an entry is removed with the comments directly above it', async (t) => {
  t.equal(removeEntry(source, ['paths', '/two']), source.replace(/ {2}# About two,[^]*two lines\.\n/, ''))
  t.equal(removeEntry(source, ['paths', '/missing']), source)
})

t.test('an item is removed from a sequence', async (t) => {
  const isOne = (item: unknown) => (item as { name: string }).name === 'one'
  t.equal(removeItems(source, ['tags'], isOne), source.replace('  - name: one # beside an item\n', ''))
})

t.test('every path of the contract can be removed and the others stay as they are', async (t) => {
  const contract = readFileSync('openapi.yaml', 'utf8')
  for (const [, path = ''] of contract.matchAll(/^ {2}(\/[^:]*):$/gm)) {
    const without = removeEntry(contract, ['paths', path])
    t.notMatch(without, `\n  ${path}:\n`, path)
    const removed = contract.length - without.length
    const start = contract.indexOf(`\n  ${path}:\n`) + 1
    t.equal(
      without,
      contract.slice(0, start) + contract.slice(start + removed),
      `${path} is one block of lines`,
    )
  }
})
