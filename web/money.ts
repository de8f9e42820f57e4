// Amounts are decimal strings, and sums are integers of thousandths: a floating-point number would round some of them.

/** An amount as an integer of thousandths. */
export function thousandthsOf(amount: string): bigint {
  const [units = '', decimals = ''] = amount.split('.')
  return BigInt(units + decimals.padEnd(3, '0'))
}

/** An integer of thousandths as a decimal string. */
export function amountOf(thousandths: bigint): string {
  const digits = thousandths.toString().padStart(4, '0')
  return `${digits.slice(0, -3)}.${digits.slice(-3)}`
}

/** An amount as the reader writes it, such as €1.45; `format` gets the decimal string, so it is exact. */
export function showMoney(amount: string, currency: string): string {
  return formatOf(currency).format(amount as `${number}`)
}

const formats = new Map<string, Intl.NumberFormat>()

function formatOf(currency: string): Intl.NumberFormat {
  const format =
    formats.get(currency) ??
    new Intl.NumberFormat(undefined, { style: 'currency', currency, maximumFractionDigits: 3 })
  formats.set(currency, format)
  return format
}
