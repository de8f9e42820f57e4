import type { Kysely } from 'kysely'

// Names and addresses are stored in the normal form of docs/contract.md since this version. Rows whose names become equal
// are merged into the oldest of them, which keeps its id, its other values, and its own price where both have one of a day.

interface Tables {
  market: { id: number; name: string; address: string }
  product: { id: number; name: string; brand: string }
  price: { id: number; market_id: number; product_id: number; valid_from: string }
}

export async function up(db: Kysely<any>): Promise<void> {
  const tables = db as Kysely<Tables>
  for await (const { id, name, address } of rowsOf(tables, 'market')) {
    const normal = normalForm(address, id)
    if (normal !== address) {
      await tables.updateTable('market').set({ address: normal }).where('id', '=', id).execute()
    }
    await rename(tables, 'market', id, { name }, { name: normalForm(name, id) })
  }
  for await (const { id, name, brand } of rowsOf(tables, 'product')) {
    const normal = { name: normalForm(name, id), brand: normalForm(brand, id) }
    await rename(tables, 'product', id, { name, brand }, normal)
  }
}

/** The previous names are not known any more, and the normal ones are as good. */
export async function down(): Promise<void> {}

async function* rowsOf<Table extends 'market' | 'product'>(db: Kysely<Tables>, table: Table) {
  let after = 0
  for (;;) {
    const rows = (await (db as Kysely<any>)
      .selectFrom(table)
      .selectAll()
      .where('id', '>', after)
      .orderBy('id')
      .limit(1000)
      .execute()) as Tables[Table][]
    yield* rows
    const last = rows.at(-1)
    if (last === undefined) return
    after = last.id
  }
}

function normalForm(text: string, id: number): string {
  if (/^[!-~]([ -~]*[!-~])?$/.test(text)) return text
  const normal = text
    .replace(/[\p{Zl}\p{Zp}]/gu, ' ')
    .normalize('NFC')
    .replace(/\p{Zs}/gu, ' ')
    .replace(invisible, '')
    .replace(/^(\s|\p{Default_Ignorable_Code_Point})+|(\s|[\u200c\u200d])+$/gu, '')
  // A text of invisible characters only.
  return normal === '' ? `unnamed ${id}` : normal
}

const invisible =
  /(?![\u200c\u200d]|\p{Variation_Selector}|[\u{e0020}-\u{e007f}])\p{Default_Ignorable_Code_Point}/gu

/** Renames a row, or merges it with the one that has the name. */
async function rename(
  db: Kysely<Tables>,
  table: 'market' | 'product',
  id: number,
  from: Record<string, string>,
  to: Record<string, string>,
): Promise<void> {
  if (Object.keys(to).every((column) => from[column] === to[column])) return
  let query = (db as Kysely<any>).selectFrom(table).select('id').where('id', '!=', id)
  for (const [column, value] of Object.entries(to)) query = query.where(column, '=', value)
  const other: { id: number } | undefined = await query.executeTakeFirst()
  if (other === undefined) {
    await db.updateTable(table).set(to).where('id', '=', id).execute()
    return
  }
  const [oldest, younger] = [Math.min(id, other.id), Math.max(id, other.id)]
  await mergePrices(db, `${table}_id`, younger, oldest)
  await db.deleteFrom(table).where('id', '=', younger).execute()
  await db.updateTable(table).set(to).where('id', '=', oldest).execute()
}

/** Gives the prices of one market or product to another, except those of a day for which that one has a price. */
async function mergePrices(
  db: Kysely<Tables>,
  column: 'market_id' | 'product_id',
  from: number,
  to: number,
): Promise<void> {
  const other = column === 'market_id' ? 'product_id' : 'market_id'
  await db
    .deleteFrom('price')
    .where(column, '=', from)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('price as kept')
          .select('kept.id')
          .where(`kept.${column}`, '=', to)
          .whereRef(`kept.${other}`, '=', `price.${other}`)
          .whereRef('kept.valid_from', '=', 'price.valid_from'),
      ),
    )
    .execute()
  await db
    .updateTable('price')
    .set({ [column]: to })
    .where(column, '=', from)
    .execute()
}
