import { importTests } from './importTests.ts'

await importTests('test/http/[a-l]*.test.ts')
