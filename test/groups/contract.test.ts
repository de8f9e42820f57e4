import { importTests } from './importTests.ts'

await importTests('test/contract/**/*.test.ts')
