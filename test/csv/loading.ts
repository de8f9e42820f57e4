import { join } from 'node:path'
import type { Test } from 'tap'
import createClient from 'openapi-fetch'
import { loadData } from '../../src/csv/load.ts'
import type { LoadOptions } from '../../src/csv/load.ts'
import { resources } from '../fixture/resources.ts'
import type { paths } from '../fixture/api.d.ts'
import { startListening } from '../fixture/app.ts'

/** A folder that loads without a rejected row. */
export const files = {
  'libraries.csv':
    'name,address,opens_at,closes_at\ncentral,1 Mill Lane,9:00,21:00\nriverside,2 Mill Lane,09:30,21:00\n',
  'books.csv': 'title,author,pages\nEmma,Austen,64\nEmma,Bond,\nUlysses,Joyce,1\n',
  'loans.csv': [
    'library,author,title,deposit,lent_on',
    'central,Austen,Emma,1.45,2026-01-01',
    'central,Bond,Emma,1.55,2026-01-01',
    'riverside,Joyce,Ulysses,2.50,2026-01-01',
    'riverside,Joyce,Ulysses,2.50,2026-01-01\n',
  ].join('\n'),
}

/** A running service, and `load`, which loads these files into it, some of them changed. */
export async function setUp(t: Test, changed: Partial<Record<keyof typeof files, string | Buffer>> = {}) {
  const dir = t.testdir({ ...files, ...changed })
  const rejectsFile = join(dir, 'rejects.csv')
  const { url } = await startListening(t)
  const load = (options: Partial<LoadOptions> = {}) =>
    loadData(resources, { url, dir, rejectsFile, timeoutMs: 0, ...options })
  return {
    url,
    dir,
    rejectsFile,
    load,
    client: createClient<paths, `application/${string}`>({ baseUrl: url }),
  }
}

/** A fetch whose first requests to this path fail, this many times. */
export function failing(times: number, fail: () => Response | Error, path = '/batch') {
  let left = times
  return async (request: Request) => {
    if (!request.url.includes(path) || left === 0) return fetch(request)
    left -= 1
    const outcome = fail()
    if (outcome instanceof Error) throw outcome
    return outcome
  }
}
