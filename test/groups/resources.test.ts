import { importTests } from './importTests.ts'

await importTests('test/resources/**/*.test.ts')
