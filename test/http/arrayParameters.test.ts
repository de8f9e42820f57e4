// An array in a query is one parameter with commas between its values (OpenAPI: `style: form`, `explode: false`).
import t from 'tap'
import { newBook, newLibrary, newLoan } from '../fixture/samples.ts'
import { startSender } from './sender.ts'

const names = ['a', 'b', 'c']

/** Starts the app with three libraries, each with two loans. */
async function startLending(t: Parameters<typeof startSender>[0]) {
  const sender = await startSender(t)
  const { client, send } = sender
  await client.POST('/libraries/batch', { body: names.map((name) => newLibrary({ name })) })
  await client.POST('/books/batch', { body: [newBook(), newBook({ title: 'Romola' })] })
  const loans = names.flatMap((library) => [
    newLoan({ library }),
    newLoan({ library, lent_on: '2026-03-01' }),
  ])
  await client.POST('/loans/batch', { body: loans })
  const list = async (query: string) => {
    const response = await send('GET', `/api/loans?${query}`)
    return response.json<{ items: { library: string }[]; next_cursor: string | null }>()
  }
  const librariesOf = async (query: string) =>
    (await list(query)).items.map(({ library }) => library).join('')
  return { ...sender, list, librariesOf }
}

t.test('an array selects what one of its values matches', async (t) => {
  const { librariesOf, client } = await startLending(t)
  t.equal(await librariesOf('library_id=2'), 'bb')
  t.equal(await librariesOf('library_id=3,1'), 'aacc')
  t.equal(await librariesOf('library_id=3%2C1'), 'aacc', 'an escaped comma')
  t.equal(await librariesOf('library_id=1,4711,1,1'), 'aa', 'duplicates, and an id that does not exist')
  t.equal(await librariesOf('library_id=4711'), '')
  t.equal(await librariesOf('library_id=1,2&library=b'), 'bb', 'with another filter')
  const ids = Array.from({ length: 100 }, (_, index) => index + 2)
  t.equal(await librariesOf(`library_id=${ids.join()}`), 'bbcc', 'the most values')
  const { data } = await client.GET('/loans', { params: { query: { library_id: [3, 2] } } })
  t.equal(data?.items.length, 4, 'the typed client')
})

t.test('a cursor belongs to the values of an array, in any order', async (t) => {
  const { list, librariesOf, rejected, send } = await startLending(t)
  const { next_cursor: cursor } = await list('library_id=1,3&limit=3')
  t.equal(await librariesOf(`library_id=3,1,1&cursor=${cursor}`), 'c')
  for (const other of ['library_id=1,2', 'library_id=1', 'library_id=1,3,4', 'limit=3']) {
    t.match(await rejected(send('GET', `/api/loans?${other}&cursor=${cursor}`)), [{ pointer: '/cursor' }])
  }
})

t.test('a header that Node.js provides as an array is no repeated parameter', async (t) => {
  const { send } = await startSender(t)
  t.equal((await send('GET', '/api/loans', { headers: { 'set-cookie': 'a=b' } })).statusCode, 200)
})

t.test('an invalid array is a 400 that points at the value', async (t) => {
  const { rejected, send } = await startSender(t)
  const ids = (count: number) => Array.from({ length: count }, (_, index) => index + 1).join()
  const invalid: Record<string, [pointer: string, detail: string]> = {
    '': ['/library_id', 'must not be empty'],
    '1,x': ['/library_id/1', 'is not a number'],
    '1,,2': ['/library_id/1', 'must not be empty'],
    '1,': ['/library_id/1', 'must not be empty'],
    '1.5,2': ['/library_id/0', 'must be a whole number, not the string "1.5"'],
    '3,0': ['/library_id/1', 'is less than the minimum, 1'],
    '1,9007199254740992': ['/library_id/1', 'exceeds the maximum, 9007199254740991'],
    [ids(101)]: ['/library_id', 'must have at most 100 items, not 101'],
    '1&library_id=2': ['/library_id', 'must not be repeated: separate its values by commas'],
  }
  for (const [value, [pointer, detail]] of Object.entries(invalid)) {
    const errors = await rejected(send('GET', `/api/loans?library_id=${value}`))
    t.same(errors, [{ in: 'query', pointer, detail }], value.slice(0, 20))
  }
})
