import { importTests } from './importTests.ts'

await importTests('test/http/[m-z]*.test.ts')
