import { SERVICE_NAME, SERVICE_TITLE } from '../service.ts'
import { isPrivilegeError } from './postgresErrors.ts'

/** The error of a migrator as a sentence that says what to do; other errors stay as they are. */
export function migrationError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  if (isPrivilegeError(error)) {
    return new Error(
      `The role of DATABASE_URL cannot migrate the database: ${error.message}. ` +
        `Run "${SERVICE_NAME} db latest" with the role that owns its tables; it must let this role read and write their rows.`,
      { cause: error },
    )
  }
  const [, missing] =
    /^corrupted migrations: previously executed migration (\S+) is missing/.exec(error.message) ?? []
  const [, executed, earlier] =
    /^corrupted migrations: expected previously executed migration (\S+) .* but (\S+) was found/.exec(
      error.message,
    ) ?? []
  if (missing !== undefined) {
    return new Error(
      `The database has the migration ${missing}, which this version of ${SERVICE_TITLE} does not know. ` +
        'Use the version that has it, restore the file if it was renamed or deleted, or use another database.',
      { cause: error },
    )
  }
  if (executed !== undefined) {
    return new Error(
      `The migration ${earlier} comes before ${executed}, which the database has already. Give it a later name.`,
      { cause: error },
    )
  }
  return error
}
