/** How flat files of other programs are imported into a resource. */
export interface ImportSettings {
  /** Names that files give to the columns of a property, in lower case and without accents. */
  synonyms: Readonly<Record<string, readonly string[]>>
  amount: AmountSettings
  /** The filters of the list that match what an import has created, to remove it. */
  removal: RemovalFilters
}

/** Filters that match rows by their values. */
export interface RemovalFilters {
  /** Properties that have filters of the same names. */
  properties: readonly string[]
  /** A property whose values from `since` to `until` match; both are names of filters. */
  range: { property: string; since: string; until: string }
}

/** The property that holds an amount, which files write in many ways. */
export interface AmountSettings {
  property: string
  /** The properties that rows of comparable amounts share: an amount far from the others is reported. */
  comparedBy: readonly string[]
  unit?: AmountUnit
}

/** The property that holds the unit of the amount, which files also write before or after the amount. */
export interface AmountUnit {
  property: string
  codes: readonly string[]
  /** Signs in lower case, and the codes that each may stand for. */
  signs: Readonly<Record<string, readonly string[]>>
  /** The unit of the amounts of a file without units: the default of the API. */
  default: string
}
