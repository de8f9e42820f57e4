import t from 'tap'
import { decimalError, limitsOf } from '../../src/contract/decimalError.ts'

const limits = limitsOf(/^(0|[1-9][0-9]{0,6})(\.[0-9]{1,3})?$/u)

t.test('the limits of a decimal are those of its pattern', async (t) => {
  t.strictSame(limits, { maximum: '9999999.999', minDecimals: 0, maxDecimals: 3 })
  const twoDecimals = { maximum: '99.99', minDecimals: 2, maxDecimals: 2 }
  t.strictSame(limitsOf(/^(0|[1-9][0-9]?)\.[0-9]{2}$/u), twoDecimals)
  t.equal(limitsOf(/^[A-Z]{3}$/u), undefined)
})

t.test('each way to write a decimal incorrectly has its own message', async (t) => {
  const errors: Record<string, string> = {
    '': 'must not be empty',
    '1,45': 'has a decimal comma; write 1.45',
    '12345,678': 'has a decimal comma; write 12345.678',
    '1,234': 'has a comma that may separate thousands or decimals; write 1234 or 1.234',
    '€1.45': 'must be a number alone, without "€"',
    '1.45 EUR': 'must be a number alone, without "EUR"',
    '≈ 1,45 kg': 'must be a number alone, without "≈" and "kg"',
    '.99': 'must have a digit before the decimal point: 0.99',
    '01.45': 'must not begin with a superfluous 0',
    '10000000': 'exceeds the maximum, 9999999.999',
    '1.2345': 'must have at most 3 decimals, not 4',
    '-1': 'must not be negative',
    '1E+1':
      'must have all its digits, not scientific notation, into which a spreadsheet may have changed another value',
    'n/a': 'is not a number',
    '1.234,50': 'has thousands separators and a decimal comma; write 1234.50',
    '1,234.50': 'has thousands separators; write 1234.50',
    '1.234.567': 'has thousands separators; write 1234567',
    '1 234.50': 'has a space between its digits; write 1234.50',
    '1\u00a0234,50': 'has a space between its digits and a decimal comma; write 1234.50',
    '９.99': 'must have the digits 0 to 9, not ９ (U+FF19)',
    '1.2.3': 'must be a number such as 1.45, and nothing else',
  }
  for (const [text, error] of Object.entries(errors)) t.equal(decimalError(text, limits), error, text)
  const twoDecimals = { maximum: '99.99', minDecimals: 2, maxDecimals: 2 }
  t.equal(decimalError('5', twoDecimals), 'must have at least 2 decimals, not 0')
})

t.test('a number without limits may be negative', async (t) => {
  t.equal(decimalError('-1,5'), 'has a decimal comma; write -1.5')
  t.equal(decimalError('-'), 'is not a number')
})
