import t from 'tap'
import { readAmount } from '../../../src/csv/import/amounts.ts'
import type { AmountOptions } from '../../../src/csv/import/amounts.ts'

const unit = {
  property: 'currency',
  default: 'EUR',
  codes: ['EUR', 'USD', 'SEK', 'NOK'],
  signs: { '€': ['EUR'], kr: ['SEK', 'NOK'], 's/': ['PEN'] },
}

/** The amount with its units, or the error. */
function read(cell: string, options: AmountOptions = {}): string {
  const result = readAmount(cell, { unit, ...options })
  if (result === 'none') return 'none'
  return 'error' in result ? result.error : [result.amount, ...result.units].join(' ')
}

t.test('reads a number that has one interpretation', async (t) => {
  const cases: Record<string, string> = {
    '1.45': '1.45',
    '1,45': '1.45',
    ' 7 ': '7.00',
    '.99': '0.99',
    ',99': '0.99',
    '0,999': '0.999',
    '0.999': '0.999',
    '1.234,50': '1234.50',
    '1,234.50': '1234.50',
    '1,234,567': '1234567.00',
    '1.234.567': '1234567.00',
    '1234.567': '1234.567',
    '12,345.678': '12345.678',
    '1 234.50': '1234.50',
    '1\u00a0234,50': '1234.50',
    '1\u202f234\u202f567,5': '1234567.50',
    "1'234.50": '1234.50',
    '1 234': '1234.00',
    '1.5000': '1.50',
    '1.2345': '1.2345',
    '5,-': '5.00',
    '5.–': '5.00',
  }
  for (const [cell, amount] of Object.entries(cases)) t.equal(read(cell), amount, cell)
})

t.test('explains a unit of measure', async (t) => {
  const cases: Record<string, string> = {
    '5,99/kg': '/kg',
    '5,99 / kg': '/ kg',
    '1.45 €/kg': '/kg',
    '€ 1.45 / Stück': '/ Stück',
    '0.36/100 g': '/100 g',
  }
  for (const [cell, unit] of Object.entries(cases)) {
    const error = `has the unit "${unit}"; move it to another column, which --template makes a part of a name`
    t.equal(read(cell), error, cell)
  }
  t.equal(read('1.45 kg'), 'must be a number alone, without "kg"')
})

t.test('reads units on either side', async (t) => {
  const cases: Record<string, string> = {
    '€1.45': '1.45 EUR',
    '1,15\u00a0€': '1.15 EUR',
    '1.234,50 €': '1234.50 EUR',
    'EUR 2': '2.00 EUR',
    '2 eur': '2.00 EUR',
    'S/ 8.90': '8.90 PEN',
    '12,-\u00a0kr': '12.00 SEK NOK',
  }
  for (const [cell, amount] of Object.entries(cases)) t.equal(read(cell), amount, cell)
  t.equal(read('€ 1.45 EUR'), 'must be a number alone, without "€" and "EUR"')
  t.equal(read('1.45 €', { unit: undefined }), 'must be a number alone, without "€"')
})

t.test('names both interpretations of an ambiguous number, and never chooses one', async (t) => {
  t.equal(read('1.234'), 'may be 1.234 or 1234; --decimal . reads 1.234, --decimal , reads 1234')
  t.equal(read('1,234 €'), 'may be 1234 or 1.234; --decimal . reads 1234, --decimal , reads 1.234')
  t.equal(read('100.000'), 'may be 100.000 or 100000; --decimal . reads 100.000, --decimal , reads 100000')
})

t.test('reads all numbers with the given decimal separator', async (t) => {
  t.equal(read('1.234', { decimal: '.' }), '1.234')
  t.equal(read('1.234', { decimal: ',' }), '1234.00')
  t.equal(read('1,234', { decimal: ',' }), '1.234')
  t.equal(read('1,15', { decimal: '.' }), 'has no decimal separator .; --decimal , reads 1.15')
  t.equal(read('1.15', { decimal: ',' }), 'has no decimal separator ,; --decimal . reads 1.15')
})

t.test('says what is wrong with other texts', async (t) => {
  for (const none of ['', 'n/a', '-', ' — ', 'not available', '€']) t.equal(read(none), 'none', none)
  t.match(read('1.0E+1'), /scientific notation/)
  t.equal(read('-1,50'), 'must not be negative')
  t.equal(read('９.99'), 'must have the digits 0 to 9, not ９ (U+FF19)')
  t.match(read('2 x 1.50'), /^must be a number/)
  t.match(read('1.2.3'), /^must be a number/)
  t.match(read('12,34.5'), /^must be a number/)
})

t.test('rejects words that every object has as names', async (t) => {
  t.equal(read('5 constructor'), 'must be a number alone, without "constructor"')
  t.equal(read('__proto__ 5'), 'must be a number alone, without "__proto__"')
})

t.test('reads cells of the longest length at once', async (t) => {
  const many = (text: string) => text.repeat(60_000 / text.length)
  const cells = [
    `1${many(' ')}x/`,
    `1/${many(' ')}1`,
    `1${many('/')}`,
    `1${many(' ')}1x`,
    `1${many(',')}x`,
    `${many('-')}1x`,
    `-${many(' ')}x1`,
    `${many('x')}1${many('x')}`,
    `1${many(',111')}x`,
    `${many('1')}x`,
    `5.${many(' ')}x`,
    `5,${many('-')}`,
  ]
  for (const cell of cells) t.match(read(cell), /^must /, `${cell.slice(0, 5)} … ${cell.slice(-5)}`)
  t.equal(read(`1.${many('0')}1`), `1.${many('0')}1`)
})

t.test('writes the decimals that the limits allow', async (t) => {
  const limits = (minDecimals: number, maxDecimals: number) => ({ maximum: '999', minDecimals, maxDecimals })
  t.equal(read('1,5', { limits: limits(2, 2) }), '1.50')
  t.equal(read('1,50', { limits: limits(0, 1) }), '1.5')
  t.equal(read('15', { limits: limits(0, 0) }), '15')
})
