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
    'Price (PLN)': ['Price', 'PLN'],
    'Price (zł)': ['Price', 'zł'],
    'Price [ALL]': ['Price', 'ALL'],
    'Preis in EUR': ['Preis', 'EUR'],
    'Preis in Euro': ['Preis', 'Euro'],
    'Precio €': ['Precio', '€'],
    'PVP EUR': ['PVP', 'EUR'],
    price_usd: ['price', 'usd'],
    'Price ($)': ['Price', '$'],
  }
  for (const [column, [name, found]] of Object.entries(names)) {
    t.strictSame(unitInName(column, unit), { name, unit: found }, column)
  }
})

t.test('takes no other word for a unit', async (t) => {
  const names = [
    'Price',
    'EUR',
    '(EUR)',
    'Price all',
    'Price euro',
    'Price (kg)',
    'Price EUR/kg',
    'Price EUR old',
  ]
  for (const column of names) t.equal(unitInName(column, unit), undefined, column)
})
