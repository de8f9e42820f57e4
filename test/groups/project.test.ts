import { importTests } from './importTests.ts'

// The commands of the documents take as long as a group.
await importTests('test/project/!(docs).test.ts')
