import type { Kysely } from 'kysely'

// The order of the history by day, and what has changed since a day.

export async function up(db: Kysely<any>): Promise<void> {
  await db.schema
    .createIndex('price_day_product_market')
    .on('price')
    .columns(['valid_from', 'product_id', 'market_id'])
    .execute()
}

export async function down(db: Kysely<any>): Promise<void> {
  await db.schema.dropIndex('price_day_product_market').execute()
}
