import { importTests } from './importTests.ts'

await importTests('test/{database,schema,support}/**/*.test.ts')
