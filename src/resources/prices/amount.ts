/** The currency of a price that is sent without one. */
export const DEFAULT_CURRENCY = 'EUR'

/** The thousandths of an amount that the contract accepts, such as `1.45`. */
export function parseAmount(amount: string): number {
  const [units = '0', decimals = ''] = amount.split('.')
  return Number(units) * 1000 + Number(decimals.padEnd(3, '0'))
}

/** An amount of thousandths as a decimal string: two decimals, a third only where it is not 0. */
export function formatAmount(thousandths: number): string {
  const units = Math.trunc(thousandths / 1000)
  const decimals = String(thousandths % 1000).padStart(3, '0')
  return `${units}.${decimals.endsWith('0') ? decimals.slice(0, 2) : decimals}`
}
