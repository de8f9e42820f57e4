import { PostgresAdapter, sql, type CreateTableBuilder, type Kysely } from 'kysely'

// Price lists name a market, and rarely say where it is and when it is open: these columns may be null, for unknown.

const details = ['address', 'opening_time', 'closing_time']

export async function up(db: Kysely<any>): Promise<void> {
  if (db.getExecutor().adapter instanceof PostgresAdapter) {
    for (const column of details) {
      await db.schema
        .alterTable('market')
        .alterColumn(column, (alter) => alter.dropNotNull())
        .execute()
    }
  } else {
    await recreate(db, (table) =>
      table.addColumn('address', 'text').addColumn('opening_time', 'text').addColumn('closing_time', 'text'),
    )
  }
}

/** Gives a value to what is unknown, as the previous version requires. */
export async function down(db: Kysely<any>): Promise<void> {
  await sql`
    update market set address = coalesce(address, 'unknown'), opening_time = coalesce(opening_time, '00:00'),
      closing_time = coalesce(closing_time, '00:00')
    where address is null or opening_time is null or closing_time is null`.execute(db)
  if (db.getExecutor().adapter instanceof PostgresAdapter) {
    for (const column of details) {
      await db.schema
        .alterTable('market')
        .alterColumn(column, (alter) => alter.setNotNull())
        .execute()
    }
  } else {
    await recreate(db, (table) =>
      table
        .addColumn('address', 'text', (column) => column.notNull())
        .addColumn('opening_time', 'text', (column) => column.notNull())
        .addColumn('closing_time', 'text', (column) => column.notNull()),
    )
  }
}

type Columns = (table: CreateTableBuilder<any, any>) => CreateTableBuilder<any, any>

/**
 * SQLite changes market only by recreating it (sqlite.org/lang_altertable.html, 7). References to it are checked at the
 * commit (sqlite.org/pragma.html#pragma_defer_foreign_keys), and no id is reused.
 */
async function recreate(db: Kysely<any>, addDetails: Columns): Promise<void> {
  await sql`pragma defer_foreign_keys = on`.execute(db)
  await sql`create table market_before as select * from market`.execute(db)
  await sql`update sqlite_sequence set name = 'market_before' where name = 'market'`.execute(db)
  await db.schema.dropTable('market').execute()
  const table = db.schema
    .createTable('market')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('name', 'text', (column) => column.notNull().unique())
  await addDetails(table)
    .modifyEnd(sql`strict`)
    .execute()
  await sql`
    insert into market (id, name, address, opening_time, closing_time)
    select id, name, address, opening_time, closing_time from market_before`.execute(db)
  await sql`delete from sqlite_sequence where name = 'market'`.execute(db)
  await sql`update sqlite_sequence set name = 'market' where name = 'market_before'`.execute(db)
  await db.schema.dropTable('market_before').execute()
}
