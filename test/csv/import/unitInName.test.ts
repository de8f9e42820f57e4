import t from 'tap'
import { unitInName } from '../../../src/csv/import/unitInName.ts'

const unit = {
  property: 'currency',
  default: 'EUR',
  codes: ['ALL', 'EUR', 'PLN', 'USD'],
  signs: { '€': ['EUR'], euro: ['EUR'], zł: ['PLN'], $: ['USD'] },
}

t.test('finds the unit at the end of the name of a column', async (t) => {
  const names: Record<string, [name: string, unit: string]> = {
    'Deposit (PLN)': ['Deposit', 'PLN'],
    'Deposit (zł)': ['Deposit', 'zł'],
    'Deposit [ALL]': ['Deposit', 'ALL'],
    'Kaution in EUR': ['Kaution', 'EUR'],
    'Kaution in Euro': ['Kaution', 'Euro'],
    'Depósito €': ['Depósito', '€'],
    'Caution EUR': ['Caution', 'EUR'],
    deposit_usd: ['deposit', 'usd'],
    'Deposit ($)': ['Deposit', '$'],
  }
  for (const [column, [name, found]] of Object.entries(names)) {
    t.strictSame(unitInName(column, unit), { name, unit: found }, column)
  }
})

t.test('rejects other words as a unit', async (t) => {
  const names = [
    'Deposit',
    'EUR',
    '(EUR)',
    'Deposit all',
    'Deposit euro',
    'Deposit (kg)',
    'Deposit EUR/kg',
    'Deposit EUR old',
    'Deposit (constructor)',
    'Deposit [__proto__]',
    'Deposit in constructor',
  ]
  for (const column of names) t.equal(unitInName(column, unit), undefined, column)
})

t.test('rejects long names at once', async (t) => {
  for (const end of [' ', '_', ' in']) {
    t.equal(unitInName(`Deposit${end.repeat(60_000 / end.length)}`, unit), undefined, end)
    t.equal(unitInName(`Deposit${end.repeat(60_000 / end.length)}(EUR`, unit), undefined, end)
  }
})
