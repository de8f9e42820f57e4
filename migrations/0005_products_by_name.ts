import type { Kysely } from 'kysely'

// Products of one name in the order in which they were added are not sorted.

export async function up(db: Kysely<any>): Promise<void> {
  await db.schema.createIndex('product_name_id').on('product').columns(['name', 'id']).execute()
}

export async function down(db: Kysely<any>): Promise<void> {
  await db.schema.dropIndex('product_name_id').execute()
}
