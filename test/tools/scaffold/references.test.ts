// The tests of a new resource create what it refers to, whatever the samples of the tests contain.
import t from 'tap'
import { examplesOf } from '../../../tools/scaffold/examples.ts'
import { namesOf } from '../../../tools/scaffold/naming.ts'
import { parseProperties } from '../../../tools/scaffold/properties.ts'
import { referencedResources } from '../../../tools/scaffold/referencedResource.ts'
import { testFile } from '../../../tools/scaffold/templates/test/file.ts'
import { testSampleFile } from '../../../tools/scaffold/templates/test/sample.ts'
import { contract } from '../../fixture/contract.ts'

const resources = referencedResources(contract)

/** The generated tests of a resource with these properties, and the sample of their bodies. */
function generated(...words: string[]) {
  const names = namesOf('note')
  const properties = parseProperties(words, resources)
  const examples = examplesOf(names, properties)
  return { tests: testFile(names, properties, examples), sample: testSampleFile(names, examples) }
}

/** The bodies of what a resource refers to, by their function. */
function createdIn(tests: string): [name: string, body: object][] {
  const posts = tests.matchAll(/await app\.client\.POST\('[^']+', \{ body: new(\w+)\(([^)]*)\) \}\)/g)
  return [...posts].map(([, name = '', body = '']) => [name, JSON.parse(body) as object])
}

t.test('the tests create what the sample refers to', async (t) => {
  const { tests, sample } = generated('book:book!', 'library:library!', 'text:string!')
  const created = createdIn(tests)
  t.same(
    created.map(([name]) => name),
    ['Book', 'Library'],
  )
  const [book, library] = created.map(([, body]) => body as Record<string, string>)
  t.match(sample, `"book":"${book?.title}","author":"${book?.author}","library":"${library?.name}"`)
})

t.test('what a reference refers to itself has the same names', async (t) => {
  const created = new Map(createdIn(generated('loan:loan!', 'text:string!').tests))
  const loan = created.get('Loan')
  t.match(loan, { library: String, author: String, title: String, lent_on: String })
  t.match(created.get('Library'), { name: (loan as { library: string }).library })
})
