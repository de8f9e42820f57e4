/** How messages name a product, such as `"milk" of "acme"`. */
export function fullName(name: string, brand: string): string {
  return brand === '' ? `"${name}" without a brand` : `"${name}" of "${brand}"`
}
