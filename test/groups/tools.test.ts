import { importTests } from './importTests.ts'

await importTests('test/tools/**/*.test.ts')
