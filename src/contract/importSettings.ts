/** How flat files of other programs are imported into a resource. */
export interface ImportSettings {
  /** Names that files give to the columns of a property, in lower case and without accents. */
  synonyms: Readonly<Record<string, readonly string[]>>
  amount: AmountSettings
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
}
