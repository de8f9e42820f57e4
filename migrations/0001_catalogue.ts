import { sql, type Kysely } from 'kysely'

// AUTOINCREMENT: an id is a URL, so one that was deleted never comes back as something else.
// STRICT: a column holds values of its type and no others.

export async function up(db: Kysely<any>): Promise<void> {
  await db.schema
    .createTable('market')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('name', 'text', (column) => column.notNull().unique())
    .addColumn('address', 'text', (column) => column.notNull())
    .addColumn('opening_time', 'text', (column) => column.notNull())
    .addColumn('closing_time', 'text', (column) => column.notNull())
    .modifyEnd(sql`strict`)
    .execute()

  await db.schema
    .createTable('product')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('brand', 'text', (column) => column.notNull())
    .addColumn('calories', 'real')
    .addColumn('sugar_percentage', 'real')
    .addColumn('saturated_fats_percentage', 'real')
    // Each order that the lists offer, and each filter, has its index.
    .addUniqueConstraint('product_name_brand', ['name', 'brand'])
    .modifyEnd(sql`strict`)
    .execute()
  await db.schema.createIndex('product_brand_name').on('product').columns(['brand', 'name']).execute()
  await db.schema.createIndex('product_brand').on('product').column('brand').execute()

  await db.schema
    .createTable('price')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('market_id', 'integer', (column) => column.notNull().references('market.id'))
    .addColumn('product_id', 'integer', (column) => column.notNull().references('product.id'))
    // Thousandths of the currency's unit: integers add up and compare exactly.
    .addColumn('price', 'integer', (column) => column.notNull())
    .addColumn('currency', 'text', (column) => column.notNull())
    .addColumn('valid_from', 'text', (column) => column.notNull())
    .addUniqueConstraint('price_product_market_day', ['product_id', 'market_id', 'valid_from'])
    .modifyEnd(sql`strict`)
    .execute()
  await db.schema
    .createIndex('price_market_product_day')
    .on('price')
    .columns(['market_id', 'product_id', 'valid_from'])
    .execute()
}

export async function down(db: Kysely<any>): Promise<void> {
  await db.schema.dropTable('price').execute()
  await db.schema.dropTable('product').execute()
  await db.schema.dropTable('market').execute()
}
