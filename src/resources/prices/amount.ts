/** The thousandths of an amount such as `1.45`, which the contract has found valid. */
export function parseAmount(amount: string): number {
  const [units = '0', decimals = ''] = amount.split('.')
  return Number(units) * 1000 + Number(decimals.padEnd(3, '0'))
}

/** An amount of thousandths as the contract shows it: at least two decimals, a third only where there is one. */
export function formatAmount(thousandths: number): string {
  const units = Math.trunc(thousandths / 1000)
  const decimals = String(thousandths % 1000).padStart(3, '0')
  return `${units}.${decimals.endsWith('0') ? decimals.slice(0, 2) : decimals}`
}
