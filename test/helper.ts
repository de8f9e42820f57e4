export { temporaryFolder } from './support/temporaryFolder.ts'
export { startApp, startListening } from './support/service.ts'
