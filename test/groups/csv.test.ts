import { importTests } from './importTests.ts'

await importTests('test/{client,csv}/**/*.test.ts')
