export { createDatabase, databaseFor, query as ask, sqliteIn } from './support/databases.ts'
