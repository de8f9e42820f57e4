import t from 'tap'
import { parseServiceName } from '../../../tools/scaffold/serviceName.ts'

t.test('a service has a name for programs and a title for people', async (t) => {
  t.same(parseServiceName('weather'), { name: 'weather', title: 'Weather' })
  t.same(parseServiceName('book-lending'), { name: 'book-lending', title: 'Book lending' })
  t.same(parseServiceName('book lending'), { name: 'book-lending', title: 'Book lending' })
  t.same(parseServiceName('Book Lending'), { name: 'book-lending', title: 'Book Lending' })
  t.same(parseServiceName('weather', 'Stations'), { name: 'weather', title: 'Stations' })
  for (const name of ['', 'wetter_dienst', '7eleven', 'a--b', 'wärme']) {
    t.throws(() => parseServiceName(name), { message: /cannot name a service: it becomes a command/ }, name)
  }
})
