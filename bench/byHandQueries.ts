import type { Database } from 'better-sqlite3'

const PRICES = `select q.id, q.market_id, q.product_id, m.name as market, p.brand, p.name as product, q.price, q.currency,
    q.valid_from
  from product p cross join market m cross join price q on q.id =
    (select id from price where product_id = p.id and market_id = m.id and valid_from <= +? order by valid_from desc limit 1)`

/** The prepared statements of the service that is written by hand. `+?` as in src/database/sqliteDialect.ts. */
export function prepareQueries(sqlite: Database) {
  return {
    selectMarket: sqlite.prepare('select * from market where id = +?'),
    selectProducts: sqlite.prepare(
      `select id, name, brand, calories, sugar_percentage, saturated_fats_percentage from product
      where id > +? order by id limit +?`,
    ),
    selectProductPrices: sqlite.prepare(`${PRICES} where p.id = +? order by q.currency, q.price, m.name`),
    selectPrice: sqlite.prepare(
      `select q.id, q.market_id, q.product_id, m.name as market, p.brand, p.name as product, q.price, q.currency, q.valid_from
      from price q join market m on m.id = q.market_id join product p on p.id = q.product_id where q.id = +?`,
    ),
    selectMarketPrices: sqlite.prepare(`${PRICES} where m.id = +? and p.id > +? order by p.id limit +?`),
    selectIds: sqlite.prepare(
      `select (select id from market where name = +?) as market_id,
        (select id from product where name = +? and brand = +?) as product_id`,
    ),
    insertPrice: sqlite.prepare(
      `insert into price (market_id, product_id, price, currency, valid_from) values (?, ?, ?, ?, ?)
      on conflict do nothing returning id`,
    ),
  }
}
